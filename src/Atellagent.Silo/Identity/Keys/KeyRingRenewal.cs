using Atellagent.Silo.Composition;
using Atellagent.Silo.Evidence;
using Atellagent.Storage.Keys;
using Atellagent.Storage.Payloads;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>
/// Moves what is sealed to the current master, before anything else opens the ring: where a key of the ring is in clear though
/// there is a master, or is under the master before, everything is sealed anew under a new key and the old ones go.
/// </summary>
/// <param name="folder">The data folder.</param>
/// <param name="ring">The ring's folder.</param>
/// <param name="masters">The masters.</param>
/// <param name="store">What is sealed.</param>
/// <param name="payloads">The keys that payloads of evidence are encrypted under.</param>
/// <param name="evidence">The keys that sign checkpoints.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyRingRenewal(DataFolder folder, KeyRingFolder ring, MasterKeys masters, SigningKeyStore store, PayloadKeyStore payloads, EvidenceKeyStore evidence, TimeProvider time)
{
    // As long as Data Protection's own.
    private static readonly TimeSpan RingKeyLife = TimeSpan.FromDays(90);

    /// <summary>Moves it, where that is needed. Interrupted, it is done again at the next start.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when the ring is under the master.</returns>
    /// <exception cref="System.Security.Cryptography.CryptographicException">What is sealed cannot be opened; nothing has changed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> outdated = ring.Outdated();
        if (outdated.Count == 0)
        {
            return;
        }

        Dictionary<string, byte[]> secrets;
        Dictionary<string, byte[]> payloadKeys;
        Dictionary<string, byte[]> evidenceSecrets;
        await using (ServiceProvider before = OpenRing())
        {
            // Opened first: a ring that cannot be read is not to be replaced.
            KeySeal seal = new(before.GetRequiredService<IDataProtectionProvider>());
            secrets = (await store.ReadAsync(cancellationToken))
                .Where(static row => row.Sealed is not null)
                .ToDictionary(static row => row.Id, row => seal.Open(row.Sealed!));
            PayloadKeySeal payloadSeal = new(before.GetRequiredService<IDataProtectionProvider>());
            payloadKeys = payloads.Read().ToDictionary(static row => row.Id, row => payloadSeal.Open(row.Sealed));
            IDataProtector evidenceSeal = before.GetRequiredService<IDataProtectionProvider>().CreateProtector(EvidenceKeyRing.Purpose);
            evidenceSecrets = (await evidence.ReadAsync(cancellationToken))
                .Where(static row => row.Sealed is not null)
                .ToDictionary(static row => row.Id, row => evidenceSeal.Unprotect(Convert.FromBase64String(row.Sealed!)));
            DateTimeOffset now = time.GetUtcNow();
            before.GetRequiredService<IKeyManager>().CreateNewKey(now, now + RingKeyLife);
        }

        // A ring that is open goes on sealing with its old key for a while, so it is opened again.
        await using ServiceProvider after = OpenRing();
        KeySeal anew = new(after.GetRequiredService<IDataProtectionProvider>());
        await store.ResealAsync(secrets.ToDictionary(static secret => secret.Key, secret => anew.Close(secret.Value)), cancellationToken);
        PayloadKeySeal payloadAnew = new(after.GetRequiredService<IDataProtectionProvider>());
        await payloads.ResealAsync(payloadKeys.ToDictionary(static secret => secret.Key, secret => payloadAnew.Close(secret.Value)), cancellationToken);
        IDataProtector evidenceAnew = after.GetRequiredService<IDataProtectionProvider>().CreateProtector(EvidenceKeyRing.Purpose);
        foreach ((string id, byte[] secret) in evidenceSecrets)
        {
            await evidence.ResealAsync(id, Convert.ToBase64String(evidenceAnew.Protect(secret)), cancellationToken);
        }

        foreach (string file in outdated)
        {
            File.Delete(file);
        }
    }

    private ServiceProvider OpenRing()
    {
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton(masters);
        services.AddAtellagentKeyRing(folder, masters);
        return services.BuildServiceProvider();
    }
}
