using Atellagent.Storage.Payloads;
using Microsoft.AspNetCore.DataProtection;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>Seals the keys that payloads of evidence are encrypted under, by the key ring (ASP.NET Core Data Protection).</summary>
/// <param name="provider">The key ring.</param>
internal sealed class PayloadKeySeal(IDataProtectionProvider provider) : IPayloadKeySeal
{
    private readonly IDataProtector _protector = provider.CreateProtector("evidence-payload-key");

    /// <inheritdoc />
    public string Close(byte[] secret) => Convert.ToBase64String(_protector.Protect(secret));

    /// <inheritdoc />
    public byte[] Open(string text) => _protector.Unprotect(Convert.FromBase64String(text));
}
