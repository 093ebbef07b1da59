using Atellagent.Client.Actions;
using Atellagent.Client.Enforcement;
using Atellagent.Client.Extensions.Connections;
using Atellagent.Client.Extensions.Mcp;
using Atellagent.Client.Extensions.Models;
using Atellagent.Client.Tokens;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Atellagent.Client.Extensions;

/// <summary>Gives a program its one way out: <see cref="AtellagentClient"/>, chat clients and MCP clients, all of one boundary and as one client.</summary>
public static class AtellagentServices
{
    /// <summary>Adds <see cref="AtellagentClient"/>, <see cref="BoundaryChat"/> and <see cref="BoundaryMcp"/>, each as one for the whole program.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">Says which boundary, and as whom. What is wrong with it is told when the host starts, and again by whatever is used first.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddAtellagent(this IServiceCollection services, Action<AtellagentOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<AtellagentOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AtellagentOptions>, AtellagentOptionsRules>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ProofKey>();
        services.TryAddSingleton(static provider => Key(provider.GetRequiredService<IOptions<AtellagentOptions>>().Value));
        services.TryAddSingleton(static provider => new AccessTokens(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(ConnectionNames.Tokens),
            Credentials(provider.GetRequiredService<IOptions<AtellagentOptions>>().Value, provider),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(static provider => new AtellagentClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(ConnectionNames.Boundary),
            provider.GetRequiredService<AccessTokens>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<BoundaryChat>();
        services.TryAddSingleton<BoundaryMcp>();
        BoundaryConnection.Add(services, ConnectionNames.Tokens, isTold: false);

        // The client hears the boundary's word that nothing was sent by itself.
        BoundaryConnection.Add(services, ConnectionNames.Boundary, isTold: false);
        BoundaryConnection.Add(services, ConnectionNames.Mcp, isTold: false);
        BoundaryConnection.Add(services, ConnectionNames.Models, isTold: true, static provider => new GatewayHandler(
            provider.GetRequiredService<AtellagentClient>(), provider.GetRequiredService<IOptions<AtellagentOptions>>().Value.HoldStreams));
        return services;
    }

    /// <summary>Adds a chat client for one model, as <see cref="IChatClient"/>.</summary>
    /// <param name="services">Where to, after <see cref="AddAtellagent"/>.</param>
    /// <param name="model">The model, by its provider's name.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddAtellagentChatClient(this IServiceCollection services, string model) =>
        services.AddSingleton(provider => provider.GetRequiredService<BoundaryChat>().For(model));

    /// <summary>Makes of a client at <see cref="IHttpClientFactory"/> an enforcement point: see <see cref="EnforcementHandler"/>.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="describe">Says which action a request is; null refuses the request.</param>
    /// <returns>The same client.</returns>
    public static IHttpClientBuilder AddAtellagentEnforcement(
        this IHttpClientBuilder builder, Func<HttpRequestMessage, CancellationToken, Task<ActionSubmission?>> describe) =>
        builder.AddHttpMessageHandler(provider => new EnforcementHandler(provider.GetRequiredService<AtellagentClient>(), describe));

    private static ClientCredentials Credentials(AtellagentOptions options, IServiceProvider provider) => new(
        options.ClientId!,
        options.PrivateKeyFile is { Length: > 0 } ? "" : options.ClientSecret is { Length: > 0 } secret ? secret : File.ReadAllText(options.ClientSecretFile!).Trim(),
        options.Deployment)
    {
        Key = options.PrivateKeyFile is { Length: > 0 } ? provider.GetRequiredService<ClientKey>() : null,
        SubjectTokenFile = options.SubjectTokenFile is { Length: > 0 } file ? file : null,
        AuthorizationDetails = options.AuthorizationDetails,
        ProofKey = options.BindTokens ? provider.GetRequiredService<ProofKey>() : null,
        Issuer = options.Issuer,
    };

    private static ClientKey Key(AtellagentOptions options) => ClientKey.FromPem(File.ReadAllText(options.PrivateKeyFile!), options.PrivateKeyId);
}
