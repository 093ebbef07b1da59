using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Issuance;

/// <summary>Adds the evidence of tokens that are issued and refused.</summary>
internal static class IssuanceServices
{
    // After a failed client has been counted, before the answer is written.
    private const int BeforeWriting = 150_001;

    /// <summary>Adds the services. The tally stops before the evidence writer, which was added earlier.</summary>
    /// <param name="services">The services.</param>
    public static void AddIssuance(this IServiceCollection services)
    {
        services.AddSingleton<TokenRecord>();
        services.AddSingleton<TokenTally>();
        services.AddHostedService(static provider => provider.GetRequiredService<TokenTally>());
        services.AddSingleton<TokenNote>();
        services.AddSingleton<TokenRoom>();
    }

    /// <summary>Adds the handlers.</summary>
    /// <param name="server">The token server.</param>
    public static void NoteTokens(this OpenIddictServerBuilder server) => server
        .AddEventHandler<ProcessSignInContext>(static handler => handler.UseSingletonHandler<TokenRoom>().SetOrder(int.MinValue))
        .AddEventHandler<ProcessSignInContext>(static handler => handler.UseSingletonHandler<TokenNote>()
            .SetOrder(OpenIddictServerHandlers.AttachSignInParameters.Descriptor.Order + 1))
        .AddEventHandler<ApplyTokenResponseContext>(static handler => handler.UseSingletonHandler<TokenNote>().SetOrder(BeforeWriting));
}
