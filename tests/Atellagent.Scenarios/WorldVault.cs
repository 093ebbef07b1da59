using Atellagent.Silo.Identity.Keys;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Payloads;
using Microsoft.AspNetCore.DataProtection;

namespace Atellagent.Scenarios;

/// <summary>Decrypts what stands beside the records of a world, with the key ring of its data folder.</summary>
internal static class WorldVault
{
    public static PayloadVault Open(BoundaryDatabase database, string keyRing) => new(
        new PayloadKeyStore(database),
        new PayloadKeySeal(DataProtectionProvider.Create(new DirectoryInfo(keyRing), static ring => ring.SetApplicationName("atellagent").DisableAutomaticKeyGeneration())),
        TimeProvider.System);
}
