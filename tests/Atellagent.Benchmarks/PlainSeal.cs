using Atellagent.Storage.Databases;
using Atellagent.Storage.Payloads;

namespace Atellagent.Benchmarks;

/// <summary>A key ring that seals nothing.</summary>
internal sealed class PlainSeal : IPayloadKeySeal
{
    public static PayloadVault Vault(BoundaryDatabase database) => new(new PayloadKeyStore(database), new PlainSeal(), TimeProvider.System);

    public string Close(byte[] secret) => Convert.ToBase64String(secret);

    public byte[] Open(string text) => Convert.FromBase64String(text);
}
