import { crc32 } from 'node:zlib';

/** CRC-32 as zip and gzip use it, of all bytes, or going on from the CRC-32 of what came before. */
export const crc32Of = (bytes: Uint8Array, before = 0): number => crc32(bytes, before);

const polynomial = 0xedb88320; // x^32 + x^26 + …, bits reversed: the most significant bit is x^0

/** a · b modulo the CRC polynomial, both over GF(2) with reversed bits. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 0x80000000; bit !== 0 && a !== 0; bit >>>= 1) {
    if (a & bit) {
      product ^= b;
      a ^= bit;
    }
    b = b & 1 ? (b >>> 1) ^ polynomial : b >>> 1;
  }
  return product >>> 0;
}

/** x^(8 · bytes) modulo the CRC polynomial, by squaring. */
function shiftOf(bytes: number): number {
  let power = 0x00800000; // x^8
  let shift = 0x80000000; // x^0 = 1
  for (let left = bytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) shift = multiply(shift, power);
    power = multiply(power, power);
  }
  return shift;
}

/** CRC-32 of A‖B from the CRC-32 of A, that of B, and B's length in bytes; no byte is read again. */
export const combineCrc32 = (crcA: number, crcB: number, lengthB: number): number =>
  (multiply(shiftOf(lengthB), crcA >>> 0) ^ crcB) >>> 0;
