using Atellagent.Storage.Replay;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Takes each client assertion once (RFC 7523, section 3, items 4 and 7). OpenIddict has verified signature, issuer and
/// audience before; of its lifetime it forgives five minutes, which this does not. Where its use cannot be recorded, the request fails.
/// </summary>
/// <param name="replay">What was used before.</param>
/// <param name="time">The clock.</param>
public sealed class AssertionGuard(ReplayStore replay, TimeProvider time) : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    // How far a client's clock may differ from ours.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private const int LongestIdentifier = 256;

    // An assertion is made for one request; five minutes leave room for clocks that differ.
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.ClientAssertionPrincipal is null)
        {
            return;
        }

        JsonWebToken assertion = new(context.ClientAssertion);
        DateTimeOffset end = new(assertion.ValidTo, TimeSpan.Zero);
        TimeSpan left = end - time.GetUtcNow();
        if (assertion.Id is not { Length: > 0 and <= LongestIdentifier })
        {
            context.Reject(Errors.InvalidClient, "a client assertion names itself with jti, in at most 256 characters");
        }
        else if (left > LongestLife || left <= -ClockSkew || IsAhead(assertion.ValidFrom) || IsAhead(assertion.IssuedAt))
        {
            context.Reject(Errors.InvalidClient, "a client assertion holds now and ends within five minutes");
        }
        else if (!await replay.TryTakeAsync("client_assertion", context.ClientId ?? assertion.Issuer, assertion.Id, end + ClockSkew, context.CancellationToken))
        {
            context.Reject(Errors.InvalidClient, "the client assertion was used before");
        }
    }

    // A claim that is absent is read as the earliest time there is.
    private bool IsAhead(DateTime claimed) => new DateTimeOffset(claimed, TimeSpan.Zero) > time.GetUtcNow() + ClockSkew;
}
