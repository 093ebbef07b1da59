using Atellagent.Storage.Keys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>Seals private halves under the key ring (ASP.NET Core Data Protection), and moves them to another master.</summary>
/// <param name="provider">The key ring.</param>
/// <param name="keys">Its keys.</param>
/// <param name="ring">Its folder.</param>
/// <param name="time">The clock.</param>
internal sealed class KeySeal(IDataProtectionProvider provider, IKeyManager keys, KeyRingFolder ring, TimeProvider time)
{
    // As long as Data Protection's own.
    private static readonly TimeSpan RingKeyLife = TimeSpan.FromDays(90);

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

    /// <summary>
    /// Seals everything anew where a key of the ring is in clear though there is a master, or is under the master before; then
    /// those keys go. Interrupted, it is done again at the next start.
    /// </summary>
    /// <param name="rows">What is sealed.</param>
    /// <param name="store">Where it is kept.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when the ring is under the master.</returns>
    public async Task RenewAsync(IReadOnlyList<SigningKeyRow> rows, SigningKeyStore store, CancellationToken cancellationToken)
    {
        HashSet<Guid> outdated = ring.Outdated();
        if (outdated.Count == 0)
        {
            return;
        }

        // Opened first: a ring that cannot be read is not to be replaced.
        Dictionary<string, byte[]> secrets = rows.Where(static row => row.Sealed is not null).ToDictionary(static row => row.Id, row => Open(row.Sealed!));
        DateTimeOffset now = time.GetUtcNow();
        keys.CreateNewKey(now, now + RingKeyLife);
        await store.ResealAsync(secrets.ToDictionary(static secret => secret.Key, secret => Close(secret.Value)), cancellationToken);
        if (keys is IDeletableKeyManager { CanDeleteKeys: true } deletable)
        {
            deletable.DeleteKeys(key => outdated.Contains(key.KeyId));
        }
    }
}
