/**
 * An argon2id hash as a PHC string: memory in KiB, passes, lanes, salt, hash. The numbers of digits bound what a
 * stored string may ask of this machine.
 */
export const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,88})\$([A-Za-z0-9+/]{22,88})$/
