using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Metadata;

/// <summary>Adds what the token server tells of itself and of its tokens.</summary>
internal static class MetadataServices
{
    /// <summary>Adds what the handlers need.</summary>
    /// <param name="services">The services.</param>
    public static void AddTokenMetadata(this IServiceCollection services)
    {
        services.AddSingleton<ServerMetadata>();
        services.AddSingleton<PublicAnswer>();
        services.AddSingleton<PostOnly>();
        services.AddSingleton<IntrospectionAnswer>();
        services.AddSingleton<RevocationEffect>();
    }

    /// <summary>Adds the handlers.</summary>
    /// <param name="server">The token server.</param>
    public static void UseTokenMetadata(this OpenIddictServerBuilder server) => server
        .AddEventHandler<HandleConfigurationRequestContext>(static handler => handler.UseSingletonHandler<ServerMetadata>().SetOrder(int.MaxValue))
        .AddEventHandler<ApplyConfigurationResponseContext>(static handler => handler.UseSingletonHandler<PublicAnswer>().SetOrder(int.MinValue))
        .AddEventHandler<ApplyJsonWebKeySetResponseContext>(static handler => handler.UseSingletonHandler<PublicAnswer>().SetOrder(int.MinValue))
        .AddEventHandler<ExtractIntrospectionRequestContext>(static handler => handler.UseSingletonHandler<PostOnly>().SetOrder(int.MinValue))
        .AddEventHandler<HandleIntrospectionRequestContext>(static handler => handler.UseSingletonHandler<IntrospectionAnswer>().SetOrder(int.MaxValue))
        .AddEventHandler<ApplyRevocationResponseContext>(static handler => handler.UseSingletonHandler<RevocationEffect>().SetOrder(int.MinValue + 1))
        .AddEventHandler<ApplyIntrospectionResponseContext>(static handler => handler.UseSingletonHandler<UniformRefusal>().SetOrder(int.MinValue))
        .AddEventHandler<ApplyRevocationResponseContext>(static handler => handler.UseSingletonHandler<UniformRefusal>().SetOrder(int.MinValue));
}
