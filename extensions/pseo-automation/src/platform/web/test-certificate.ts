import { generateKeyPairSync, sign } from 'node:crypto';

/** For tests only: a self-signed certificate for one name, made on the spot so that no key lies in the repository. */
export function selfSigned(name: string): { key: string; cert: string } {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const ecdsaWithSha256 = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex'));
	const subject = der(0x30, der(0x31, der(0x30, Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(name)))));
	const alternativeName = der(
		0x30,
		Buffer.from('0603551d11', 'hex'),
		der(0x04, der(0x30, der(0x82, Buffer.from(name)))),
	);
	const toBeSigned = der(
		0x30,
		der(0xa0, Buffer.from('020102', 'hex')),
		Buffer.from('020101', 'hex'),
		ecdsaWithSha256,
		subject,
		der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('490101000000Z'))),
		subject,
		publicKey.export({ type: 'spki', format: 'der' }),
		der(0xa3, der(0x30, alternativeName)),
	);
	const signature = der(0x03, Buffer.from([0]), sign('sha256', toBeSigned, privateKey));
	const base64 = der(0x30, toBeSigned, ecdsaWithSha256, signature).toString('base64');
	return {
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
		cert: `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
	};
}

function der(tag: number, ...parts: Buffer[]): Buffer {
	const body = Buffer.concat(parts);
	const length =
		body.length < 128
			? [body.length]
			: body.length < 256
				? [0x81, body.length]
				: [0x82, body.length >> 8, body.length & 255];
	return Buffer.concat([Buffer.from([tag, ...length]), body]);
}
