import { expect, test } from 'vitest'
import { parseSmart } from './smartctl.parse.ts'

// Recorded in the booted image with smartctl 7.4: a SATA and an NVMe disk of QEMU, and one of virtio. Shortened.
const SATA =
  '{"json_format_version":[1,0],"smartctl":{"version":[7,4],"pre_release":false,"svn_revision":"5530","platform_info":"x86_64-linux-6.12.118+deb13-amd64","build_info":"(local build)","argv":["smartctl","--json=c","--all","--nocheck=standby","/dev/sda"],"drive_database_version":{"string":"7.3/5528"},"exit_status":0},"local_time":{"time_t":1795694852,"asctime":"Thu Nov 26 12:07:32 2026 UTC"},"device":{"name":"/dev/sda","info_name":"/dev/sda [SAT]","type":"sat","protocol":"ATA"},"model_name":"QEMU HARDDISK","serial_number":"SATA0001","firmware_version":"2.5+","user_capacity":{"blocks":2097152,"bytes":1073741824},"logical_block_size":512,"physical_block_size":512,"trim":{"supported":true,"deterministic":true,"zeroed":false},"in_smartctl_database":false,"ata_version":{"string":"ATA/ATAPI-7, ATA/ATAPI-5 published, ANSI NCITS 340-2000","major_value":240,"minor_value":22},"smart_support":{"available":true,"enabled":true},"smart_status":{"passed":true},"ata_smart_data":{},"ata_smart_attributes":{"revision":1,"table":[{"id":5,"name":"Reallocated_Sector_Ct","raw":{"value":0,"string":"0"}},{"id":9,"name":"Power_On_Hours","raw":{"value":1,"string":"1"}},{"id":190,"name":"Airflow_Temperature_Cel","raw":{"value":522125343,"string":"31 (Min/Max 31/31)"}}]},"power_on_time":{"hours":1},"power_cycle_count":0,"temperature":{"current":31},"ata_smart_error_log":{"summary":{"revision":1,"count":0}},"ata_smart_self_test_log":{"standard":{"revision":1,"count":0}}}'
const NVME =
  '{"json_format_version":[1,0],"smartctl":{"version":[7,4],"pre_release":false,"svn_revision":"5530","platform_info":"x86_64-linux-6.12.118+deb13-amd64","build_info":"(local build)","argv":["smartctl","--json=c","--all","/dev/nvme0n1"],"exit_status":0},"local_time":{"time_t":1795694853,"asctime":"Thu Nov 26 12:07:33 2026 UTC"},"device":{"name":"/dev/nvme0n1","info_name":"/dev/nvme0n1","type":"nvme","protocol":"NVMe"},"model_name":"QEMU NVMe Ctrl","serial_number":"NVME0001","firmware_version":"7.2.22","smart_support":{"available":true,"enabled":true},"smart_status":{"passed":true,"nvme":{"value":0}},"nvme_smart_health_information_log":{"critical_warning":0,"temperature":50,"available_spare":0,"available_spare_threshold":0,"percentage_used":0,"data_units_read":3,"data_units_written":0,"host_reads":88,"host_writes":0,"controller_busy_time":0,"power_cycles":0,"power_on_hours":0,"unsafe_shutdowns":0,"media_errors":0,"num_err_log_entries":0,"warning_temp_time":0,"critical_comp_time":0},"temperature":{"current":50},"power_cycle_count":0,"power_on_time":{"hours":0}}'
const VIRTIO =
  '{"json_format_version":[1,0],"smartctl":{"version":[7,4],"pre_release":false,"svn_revision":"5530","platform_info":"x86_64-linux-6.12.118+deb13-amd64","build_info":"(local build)","argv":["smartctl","--json=c","--all","/dev/vda"],"messages":[{"string":"/dev/vda: Unable to detect device type","severity":"error"}],"exit_status":1},"local_time":{"time_t":1795694853,"asctime":"Thu Nov 26 12:07:33 2026 UTC"}}'

test('a SATA disk', () => {
  expect(parseSmart(SATA)).toEqual({
    ...{ passed: true, temperatureCelsius: 31, powerOnHours: 1, wearPercent: null, badSectors: 0 },
    ...{ firmware: '2.5+', at: 1795694852, problem: null },
  })
})

test('an NVMe disk', () => {
  expect(parseSmart(NVME)).toEqual({
    ...{ passed: true, temperatureCelsius: 50, powerOnHours: 0, wearPercent: 0, badSectors: 0 },
    ...{ firmware: '7.2.22', at: 1795694853, problem: null },
  })
})

test('a disk of a virtual machine has no report, and the reason is kept', () => {
  const report = parseSmart(VIRTIO)
  expect(report).toMatchObject({ passed: null, temperatureCelsius: null, badSectors: null, firmware: null })
  expect(report.problem).toBe('/dev/vda: Unable to detect device type')
})

test('a disk that fails, by its own word and by its sectors', () => {
  const failing = JSON.parse(SATA)
  failing.smart_status.passed = false
  failing.ata_smart_attributes.table.push({ id: 197, raw: { value: 8 } }, { id: 198, raw: { value: 4 } })
  expect(parseSmart(JSON.stringify(failing))).toMatchObject({ passed: false, badSectors: 12, problem: null })
})

test('what is no report throws', () => {
  for (const text of ['', '{}', 'smartctl: not found']) expect(() => parseSmart(text)).toThrow()
})
