using Atellagent.Storage.Databases;
using Atellagent.Storage.Payloads;

namespace Atellagent.Storage.Tests;

/// <summary>A key ring that seals nothing.</summary>
internal sealed class PlainSeal : IPayloadKeySeal
{
    public static PayloadVault Vault(BoundaryDatabase database) => new(new PayloadKeyStore(database), new PlainSeal(), TimeProvider.System);

    public string Close(byte[] secret) => Convert.ToBase64String(secret);

    public byte[] Open(string text) => text.StartsWith("other", StringComparison.Ordinal)
        ? throw new System.Security.Cryptography.CryptographicException("sealed under another ring")
        : Convert.FromBase64String(text);
}
