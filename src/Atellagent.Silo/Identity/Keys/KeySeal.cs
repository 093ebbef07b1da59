using Microsoft.AspNetCore.DataProtection;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>Seals private halves under the key ring (ASP.NET Core Data Protection).</summary>
/// <param name="provider">The key ring.</param>
internal sealed class KeySeal(IDataProtectionProvider provider)
{
    private readonly IDataProtector _protector = provider.CreateProtector("token-signing-key");

    /// <summary>Seals.</summary>
    /// <param name="secret">What.</param>
    /// <returns>The text to keep.</returns>
    public string Close(byte[] secret) => Convert.ToBase64String(_protector.Protect(secret));

    /// <summary>Opens.</summary>
    /// <param name="text">What was sealed.</param>
    /// <returns>The secret.</returns>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was sealed under another ring, or has been changed.</exception>
    public byte[] Open(string text) => _protector.Unprotect(Convert.FromBase64String(text));
}
