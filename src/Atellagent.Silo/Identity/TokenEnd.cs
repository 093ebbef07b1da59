using System.Globalization;
using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Lets a token end no later than the one it was exchanged from. OpenIddict takes a lifetime only, which would be counted from
/// the moment of issue and so could outlive by what the request has taken; the end is set where the token is made.
/// </summary>
public sealed class TokenEnd : IOpenIddictServerHandler<GenerateTokenContext>
{
    private const string Latest = "atellagent_end";

    /// <summary>Notes when a token ends at the latest.</summary>
    /// <param name="principal">Whom the token is for.</param>
    /// <param name="end">When.</param>
    public static void Note(ClaimsPrincipal principal, DateTimeOffset end)
    {
        principal.SetClaim(Latest, end.UtcTicks.ToString(CultureInfo.InvariantCulture));
        principal.SetDestinations(static _ => [OpenIddictConstants.Destinations.AccessToken]);
    }

    /// <inheritdoc />
    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.Principal.GetClaim(Latest) is { } noted)
        {
            DateTimeOffset end = new(long.Parse(noted, CultureInfo.InvariantCulture), TimeSpan.Zero);
            context.Principal.RemoveClaims(Latest);
            if (context.Principal.GetExpirationDate() is not { } usual || usual > end)
            {
                context.Principal.SetExpirationDate(end);
            }
        }

        return ValueTask.CompletedTask;
    }
}
