using Atellagent.Silo.Surfaces.People;
using Atellagent.Storage.People;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.People;

/// <summary>Adds sign-in for people: their stores, and what the token server does for them.</summary>
internal static class PeopleServices
{
    // A day's work; then the person signs in again. Each refresh token is used once, and its successor ends with it.
    private static readonly TimeSpan RefreshLife = TimeSpan.FromHours(10);

    // What OWASP's password storage cheat sheet asks of PBKDF2 with HMAC-SHA-512, which the framework's hasher is.
    private const int Rounds = 210_000;

    /// <summary>Adds the services.</summary>
    /// <param name="services">The services.</param>
    public static void AddAtellagentPeople(this IServiceCollection services)
    {
        services.AddSingleton<PasswordTable>();
        services.AddSingleton<InvitationTable>();
        services.AddSingleton<SessionTable>();
        services.AddSingleton<HashingRoom>();
        services.AddSingleton<SignInRecord>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<PasswordChange>();
        services.AddSingleton<SessionCookie>();
        services.AddScoped<FirstPartyClients>();
        services.AddSingleton<IPasswordHasher<PersonName>, PasswordHasher<PersonName>>();
        services.Configure<PasswordHasherOptions>(static options => options.IterationCount = Rounds);
        services.AddSingleton<AuthorizationParameters>();
        services.AddSingleton<AuthorizationTarget>();
        services.AddScoped<AuthorizationRequests>();
        services.AddSingleton<AuthorizationErrors>();
        services.AddSingleton<DeviceAdmission>();
        services.AddScoped<DevicePages>();
        services.AddSingleton<DevicePace>();
        services.AddSingleton<PersonGrant>();
    }

    /// <summary>Turns on what people need at the token server.</summary>
    /// <param name="server">The token server.</param>
    public static void ServePeople(this OpenIddictServerBuilder server)
    {
        server.SetAuthorizationEndpointUris(SignInIntent.AuthorizePath)
            .SetDeviceAuthorizationEndpointUris("oauth/device_authorization")
            .SetEndUserVerificationEndpointUris(SignInIntent.DevicePath)
            .AllowAuthorizationCodeFlow()
            .AllowDeviceAuthorizationFlow()
            .AllowRefreshTokenFlow()
            .RequireProofKeyForCodeExchange()
            .RegisterScopes(Scopes.OpenId, Scopes.OfflineAccess)
            .RegisterClaims(Claims.AuthenticationTime)
            .SetAuthorizationCodeLifetime(TimeSpan.FromMinutes(1))
            .SetDeviceCodeLifetime(TimeSpan.FromMinutes(10))
            .SetUserCodeLifetime(TimeSpan.FromMinutes(10))
            .SetIdentityTokenLifetime(TimeSpan.FromMinutes(10))
            .SetRefreshTokenLifetime(RefreshLife)
            .SetRefreshTokenReuseLeeway(TimeSpan.Zero)
            .DisableSlidingRefreshTokenExpiration()

            // 20 consonants that nobody takes for one another and that spell no words (RFC 8628, section 6.1): 35 bits.
            .SetUserCodeCharset([.. "BCDFGHJKLMNPQRSTVWXZ".Select(static letter => letter.ToString())])
            .SetUserCodeLength(8)
            .SetUserCodeDisplayFormat("{0}{1}{2}{3}-{4}{5}{6}{7}")

            // A challenge that is the verifier itself proves nothing to whoever has seen the request (RFC 9700, section 2.1.1).
            .Configure(static options => options.CodeChallengeMethods.RemoveWhere(static method => method != CodeChallengeMethods.Sha256))

            // The others answer with a page that needs script, or with a fragment that browsers carry along redirects.
            .Configure(static options => options.ResponseModes.RemoveWhere(static mode => mode != ResponseModes.Query))
            .AddEventHandler<ValidateAuthorizationRequestContext>(static handler => handler.UseSingletonHandler<AuthorizationParameters>().SetOrder(int.MinValue))
            .AddEventHandler<HandleAuthorizationRequestContext>(static handler => handler.UseScopedHandler<AuthorizationRequests>())
            .AddEventHandler<ApplyAuthorizationResponseContext>(static handler => handler.UseSingletonHandler<AuthorizationErrors>()
                .SetOrder(OpenIddictServerAspNetCoreHandlers.ProcessLocalErrorResponse<ApplyAuthorizationResponseContext>.Descriptor.Order - 1))
            .AddEventHandler<ExtractEndUserVerificationRequestContext>(static handler => handler.UseSingletonHandler<DeviceAdmission>().SetOrder(int.MaxValue - 1))
            .AddEventHandler<HandleEndUserVerificationRequestContext>(static handler => handler.UseScopedHandler<DevicePages>())
            .AddEventHandler<ApplyEndUserVerificationResponseContext>(static handler => handler.UseScopedHandler<DevicePages>().SetOrder(int.MinValue))

            // What is refused while a request is checked never goes back to the client; this may.
            .AddEventHandler<HandleAuthorizationRequestContext>(static handler => handler.UseSingletonHandler<AuthorizationTarget>().SetOrder(int.MinValue))
            .AddEventHandler<ValidateDeviceAuthorizationRequestContext>(static handler => handler.UseSingletonHandler<AuthorizationTarget>().SetOrder(int.MinValue))
            .AddEventHandler<ValidateDeviceAuthorizationRequestContext>(static handler => handler.UseSingletonHandler<DevicePace>()
                .SetOrder(OpenIddictServerHandlers.Device.ValidateScopePermissions.Descriptor.Order + 1))
            .AddEventHandler<ApplyDeviceAuthorizationResponseContext>(static handler => handler.UseSingletonHandler<DevicePace>().SetOrder(int.MinValue))
            .AddEventHandler<ApplyTokenResponseContext>(static handler => handler.UseSingletonHandler<DevicePace>().SetOrder(int.MinValue))
            .AddEventHandler<HandleTokenRequestContext>(static handler => handler.UseSingletonHandler<PersonGrant>());
    }
}
