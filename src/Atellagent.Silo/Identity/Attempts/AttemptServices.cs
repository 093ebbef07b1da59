using Atellagent.Storage.Attempts;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Attempts;

/// <summary>Adds the brake on guessing, and what it does at the token server.</summary>
internal static class AttemptServices
{
    // After the status has been set, before the answer is written.
    private const int BeforeWriting = 150_000;

    /// <summary>Adds the services. The tally stops before the evidence writer, which was added earlier.</summary>
    /// <param name="services">The services.</param>
    public static void AddAttempts(this IServiceCollection services)
    {
        services.AddSingleton<AttemptBrake>();
        services.AddSingleton<AttemptRecord>();
        services.AddSingleton<AttemptTally>();
        services.AddHostedService(static provider => provider.GetRequiredService<AttemptTally>());
        services.AddSingleton<ClientAttempts>();
        services.AddSingleton<RequestAttempts>();
        services.AddSingleton<NobodysKeys>();
        services.AddScoped<ClientAdmission>();
        services.AddSingleton<ClientRefusal>();
    }

    /// <summary>Adds the handlers.</summary>
    /// <param name="server">The token server.</param>
    public static void SlowAttempts(this OpenIddictServerBuilder server) => server
        .AddEventHandler<ProcessAuthenticationContext>(static handler => handler.UseScopedHandler<ClientAdmission>()
            .SetOrder(OpenIddictServerHandlers.ValidateClientAssertion.Descriptor.Order - 1))
        .AddEventHandler<ApplyTokenResponseContext>(static handler => handler.UseSingletonHandler<ClientRefusal>().SetOrder(BeforeWriting))
        .AddEventHandler<ApplyIntrospectionResponseContext>(static handler => handler.UseSingletonHandler<ClientRefusal>().SetOrder(BeforeWriting))
        .AddEventHandler<ApplyRevocationResponseContext>(static handler => handler.UseSingletonHandler<ClientRefusal>().SetOrder(BeforeWriting))
        .AddEventHandler<ApplyDeviceAuthorizationResponseContext>(static handler => handler.UseSingletonHandler<ClientRefusal>().SetOrder(BeforeWriting));
}
