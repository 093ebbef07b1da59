using Atellagent.Boundary.Administration;
using Atellagent.Silo.Composition;
using Atellagent.Storage.Keys;
using Atellagent.Storage.Payloads;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>Adds the keys that sign tokens, and the key ring that they are sealed under.</summary>
internal static class KeyServices
{
    /// <summary>Adds them.</summary>
    /// <param name="services">The services.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="settings">Where the masters are.</param>
    /// <exception cref="StartRefusedException">A master cannot be used.</exception>
    public static void AddAtellagentKeys(this IServiceCollection services, DataFolder folder, KeySettings settings)
    {
        MasterKeys masters = new(Read(settings.MasterRef), Read(settings.PreviousMasterRef));
        services.AddSingleton(masters);
        services.AddAtellagentKeyRing(folder, masters);
        services.AddSingleton<KeyRingFolder>();
        services.AddSingleton<KeyRingRenewal>();
        services.AddSingleton<KeySeal>();
        services.AddSingleton<PayloadKeyStore>();
        services.AddSingleton<IPayloadKeySeal, PayloadKeySeal>();
        services.AddSingleton<PayloadVault>();
        services.AddSingleton<SigningKeyStore>();
        services.AddSingleton<TunnelKeyStore>();
        services.AddSingleton<EvidenceKeyStore>();
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<IBoundaryOperation, KeyRotationOperation>();
        services.AddSingleton<CurrentKeySigns>();
        services.AddSingleton<SigningKeyKeeper>();
        services.AddHostedService(static provider => provider.GetRequiredService<SigningKeyKeeper>());
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>, SigningKeyOptions>();
    }

    /// <summary>Adds the key ring: Data Protection on the folder beside the database.</summary>
    /// <param name="services">The services.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="masters">What it is encrypted under.</param>
    public static void AddAtellagentKeyRing(this IServiceCollection services, DataFolder folder, MasterKeys masters)
    {
        services.AddDataProtection().SetApplicationName("atellagent").PersistKeysToFileSystem(new DirectoryInfo(folder.KeyRing));
        if (masters.Current is { } master)
        {
            services.Configure<KeyManagementOptions>(options => options.XmlEncryptor = new MasterKeyEncryptor(master));
        }
    }

    /// <summary>Lets the keys sign.</summary>
    /// <param name="server">The token server.</param>
    public static void UseAtellagentKeys(this OpenIddictServerBuilder server) =>
        server.AddEventHandler<GenerateTokenContext>(handler => handler.UseSingletonHandler<CurrentKeySigns>()
            .SetOrder(OpenIddictServerHandlers.Protection.AttachSecurityCredentials.Descriptor.Order + 1));

    private static MasterKey? Read(string? reference) =>
        MasterKey.Read(reference, out string? problem) is var master && problem is null ? master : throw new StartRefusedException("Keys: " + problem);
}
