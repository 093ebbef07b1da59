using System.Diagnostics;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Silo.Identity.Possession;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Stage 2: turns a token, bearer (RFC 6750) or bound to a key (RFC 9449), into a caller. Its
/// signature, issuer, time and entry are checked once; whether the principal may still act is asked of authority with every action.
/// </summary>
/// <param name="tokens">Tokens verified before.</param>
/// <param name="verifier">Verifies the others.</param>
/// <param name="replica">Authority, for revocations.</param>
/// <param name="possession">Checks that the caller has the key that its token is bound to.</param>
/// <param name="resources">The addresses that tokens can be for.</param>
/// <param name="time">The clock of expiry.</param>
internal sealed class PrincipalAuthenticator(TokenTable tokens, OwnTokenVerifier verifier, AuthorityReplica replica, ProofOfPossession possession, OwnResources resources, TimeProvider time)
{
    private const string Bearer = "Bearer ";
    private const string Bound = "DPoP ";
    private const string ApiKey = "x-api-key";
    private const int LongestToken = 8192;

    /// <summary>Authenticates the caller of an HTTP request.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The caller, or null where there is no token, or one that proves nobody.</returns>
    public async ValueTask<CallerIdentity?> AuthenticateAsync(HttpContext context)
    {
        // A proof is taken once, so whoever asks again about the same request gets the same answer.
        if (context.Features.Get<AuthenticatedCaller>() is { } asked)
        {
            return asked.Caller;
        }

        (CallerIdentity? caller, string? problem) = await ProveAsync(context);
        context.Features.Set(new AuthenticatedCaller(caller) { ProofProblem = problem });
        return caller;
    }

    /// <summary>Finds whom a token proves that came another way than as a request's own: a bearer token alone, since no proof of possession is about it.</summary>
    /// <param name="text">The token, perhaps after <c>Bearer</c>.</param>
    /// <param name="path">The address that it is shown at.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The caller; null where it proves nobody, or is bound to a key.</returns>
    internal async ValueTask<CallerIdentity?> FindBearerAsync(string text, PathString path, CancellationToken cancellationToken)
    {
        string token = text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? text[Bearer.Length..] : text;
        CallerIdentity? caller = token.Length > LongestToken ? null : tokens.Find(token) ?? await VerifyAsync(token, cancellationToken);
        return caller is { KeyThumbprint: null } && !replica.Current.IsRevoked(caller) && resources.Covers(caller.Resources, path) ? caller : null;
    }

    /// <summary>Why a caller may not read any more, not even what is its own: an answer that takes a while ends with it.</summary>
    /// <param name="caller">The caller that <see cref="AuthenticateAsync"/> gave.</param>
    /// <returns>Null as long as its token stands, and it is in force itself.</returns>
    internal string? WhyNotInForce(CallerIdentity caller)
    {
        AuthorityView view = replica.Current;
        return caller.ExpiresAt <= time.GetUtcNow() ? "the token has ended"
            : view.IsRevoked(caller) ? "the token was revoked"
            : CallerStanding.Find(view, caller, out _, out _, out _)?.Message;
    }

    /// <summary>Whether a request's 401 is about its proof of possession and not about its token.</summary>
    /// <param name="context">The request.</param>
    /// <returns>Why the proof was refused, or null.</returns>
    internal static string? ProofProblem(HttpContext context) => context.Features.Get<AuthenticatedCaller>()?.ProofProblem;

    /// <summary>Ties a request to its caller: the only place where an authenticated request begins.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">The caller that <see cref="AuthenticateAsync"/> gave.</param>
    /// <returns>The authenticated request.</returns>
    public static AuthenticatedRequest Authenticated(ActionRequest request, CallerIdentity caller) =>
        AuthenticatedRequest.Authenticate(request, caller).Traced(Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToHexString() : null);

    private async ValueTask<(CallerIdentity? Caller, string? ProofProblem)> ProveAsync(HttpContext context)
    {
        if (Token(context.Request) is not { } token)
        {
            return (null, null);
        }

        CallerIdentity? caller = tokens.Find(token) ?? await VerifyAsync(token, context.RequestAborted);
        if (caller is not null && replica.Current.IsRevoked(caller))
        {
            tokens.Forget(token);
            return (null, null);
        }

        // The audience (RFC 8707): a token for one route proves nobody at another.
        if (caller is not null && !resources.Covers(caller.Resources, context.Request.Path))
        {
            return (null, null);
        }

        return caller is not null && Unproven(context.Request, caller, token) is { } problem ? (null, problem) : (caller, null);
    }

    // RFC 9449, section 7.1: a bound token comes with the DPoP scheme and a proof by its key, and only such a token does.
    private string? Unproven(HttpRequest request, CallerIdentity caller, string token)
    {
        bool isScheme = request.Headers.Authorization is [{ } header] && header.StartsWith(Bound, StringComparison.OrdinalIgnoreCase);
        if (caller.KeyThumbprint is null)
        {
            return isScheme ? "the token is bound to no key: send it as Authorization: Bearer" : null;
        }

        if (!isScheme)
        {
            return "the token is bound to a key: send it as Authorization: DPoP, with a proof";
        }

        return possession.Check(request, token) switch
        {
            ProofResult.Proven { Thumbprint: { } thumbprint } when string.Equals(thumbprint, caller.KeyThumbprint, StringComparison.Ordinal) => null,
            ProofResult.Proven => "the proof is by another key than the token's",
            ProofResult.Refused refused => refused.Reason,
            _ => "the token is bound to a key: send a DPoP proof",
        };
    }

    // The providers' SDKs can send a key in no other way. Elsewhere the header proves nobody.
    private static bool IsForModels(PathString path) => path.StartsWithSegments("/anthropic") || path.StartsWithSegments("/openai");

    private static string? Token(HttpRequest request)
    {
        StringValues header = request.Headers.Authorization;
        if (request.Headers.TryGetValue(ApiKey, out StringValues key) && IsForModels(request.Path))
        {
            // Two proofs at once would leave open whose request it is.
            return header.Count == 0 && key is [{ Length: <= LongestToken } only] ? only : null;
        }

        if (header.Count != 1 || header[0] is not { Length: <= LongestToken } value)
        {
            return null;
        }

        return value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? value[Bearer.Length..]
            : value.StartsWith(Bound, StringComparison.OrdinalIgnoreCase) ? value[Bound.Length..]
            : null;
    }

    private async ValueTask<CallerIdentity?> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        if (await verifier.VerifyAsync(token, cancellationToken) is not { } caller)
        {
            return null;
        }

        tokens.Remember(token, caller);
        return caller;
    }
}
