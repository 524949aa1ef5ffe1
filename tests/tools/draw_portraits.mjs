// node draw_portraits.mjs COUNT FILE: draws the portraits of faces_pixelart, 16 x 16 pixels in colour, into an IDX file (common/data/idx.hpp).
//
// Portrait i is DiceBear's "pixel-art" (https://www.dicebear.com/styles/pixel-art, CC0) of the seed ld-i on one of five pastel colours. Needs
// @dicebear/core, @dicebear/pixel-art and @resvg/resvg-js from npm; tests/tools/fetch_data installs them beside a copy of this file.
import { writeFileSync } from "node:fs";
import { createAvatar } from "@dicebear/core";
import * as pixelArt from "@dicebear/pixel-art";
import { Resvg } from "@resvg/resvg-js";

const SIDE = 16;
const BACKGROUNDS = ["b6e3f4", "c0aede", "d1d4f9", "ffd5dc", "ffdfbf"];
const [count, file] = [Number(process.argv[2]), process.argv[3]];

const header = Buffer.alloc(20);
header.set([0, 0, 8, 4]);
[count, SIDE, SIDE, 3].forEach((extent, i) => header.writeUInt32BE(extent, 4 + 4 * i));
const parts = [header];
for (let i = 0; i < count; i++) {
    const drawing = createAvatar(pixelArt, { seed: `ld-${i}`, backgroundColor: BACKGROUNDS }).toString();
    const rgba = new Resvg(drawing, { fitTo: { mode: "width", value: SIDE }, font: { loadSystemFonts: false } }).render().pixels;
    parts.push(Buffer.from(rgba.filter((_, at) => at % 4 !== 3)));
}
writeFileSync(file, Buffer.concat(parts));
