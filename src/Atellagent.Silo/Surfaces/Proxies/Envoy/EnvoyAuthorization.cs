using Atellagent.Boundary.Actions;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Routes;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Identity.Attempts;
using Grpc.Core;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Silo.Surfaces.Proxies.Envoy;

/// <summary>
/// Envoy's <c>envoy.service.auth.v3.Authorization/Check</c>: the same question as <see cref="ProxyEndpoints"/> takes over HTTP, decided by the same
/// <see cref="ProxyCheck"/>. Which route the proxy guards, and who the proxy is, its own settings say and never the request. Every answer says yes or no
/// in itself; a fault is a no.
/// </summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="check">Decides.</param>
/// <param name="attempts">Counts those who prove nobody.</param>
/// <param name="start">Whether the start is complete.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class EnvoyAuthorization(
    PrincipalAuthenticator authenticator, ProxyCheck check, RequestAttempts attempts, StartState start, ILogger<EnvoyAuthorization> logger) : Authorization.AuthorizationBase
{
    private const string Route = "atellagent-route";

    /// <summary>Decides.</summary>
    /// <param name="request">The question.</param>
    /// <param name="context">The call.</param>
    /// <returns>Yes or no.</returns>
    public override async Task<CheckResponse> Check(CheckRequest request, ServerCallContext context)
    {
        try
        {
            return start.IsComplete ? await DecideAsync(request, context.GetHttpContext(), context.CancellationToken) : EnvoyAnswer.No("policy_unavailable", "the boundary is starting");
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // The proxy has left, or its patience is over: hardly anybody reads this.
            return EnvoyAnswer.No("policy_unavailable", "the proxy did not wait for the answer");
        }
#pragma warning disable CA1031 // The one handler of this way in: whatever was thrown, the proxy gets a no.
        catch (Exception fault)
        {
            Log.Fault(logger, fault);
            return fault is EvidenceUnavailableException
                ? EnvoyAnswer.No("evidence_unavailable", "evidence cannot be read or written now")
                : EnvoyAnswer.No("outcome_unknown", "the boundary failed on this request; ask for the action before you repeat it");
        }
#pragma warning restore CA1031
    }

    private async Task<CheckResponse> DecideAsync(CheckRequest request, HttpContext call, CancellationToken cancellationToken)
    {
        if (!EnvoyQuestion.TryTake(request, out EnvoyQuestion question, out string reason))
        {
            return EnvoyAnswer.No("invalid_request", reason);
        }

        if (RouteOf(request, call) is not { } route)
        {
            return EnvoyAnswer.No("invalid_request", $"the proxy's settings say in {Route} which route it guards, once, and do not");
        }

        (CallerIdentity? caller, CallerIdentity? point) = await AuthenticateAsync(question, call, route, cancellationToken);
        if (caller is null)
        {
            attempts.Add(call, question.Authorization);
            return EnvoyAnswer.No("unauthenticated", "send a boundary token as Authorization: Bearer", challenge: Challenge.For(call)[0]);
        }

        (ProxiedRequest? proxied, string code, string detail) = question.Read();
        if (proxied is null)
        {
            return EnvoyAnswer.No(code, detail);
        }

        ActionAnswer answer = await check.DecideAsync(route, proxied, question.Keys, caller, point, cancellationToken);
        return answer.IsGo ? EnvoyAnswer.Yes(answer) : EnvoyAnswer.No(answer);
    }

    // Metadata of the call is said for the whole filter (initial_metadata), an extension for one route of the proxy (context_extensions).
    private static string? RouteOf(CheckRequest request, HttpContext call)
    {
        StringValues told = call.Request.Headers[Route];
        return (told, request.Attributes.ContextExtensions.TryGetValue(Route, out string? extension)) switch
        {
            ({ Count: 0 }, true) => extension,
            ([{ Length: > 0 } whole], false) => whole,
            ([{ Length: > 0 } whole], true) when string.Equals(whole, extension, StringComparison.Ordinal) => whole,
            _ => null,
        };
    }

    private async ValueTask<(CallerIdentity? Caller, CallerIdentity? Point)> AuthenticateAsync(EnvoyQuestion question, HttpContext call, string route, CancellationToken cancellationToken)
    {
        PathString address = $"{ProxyEndpoints.Prefix}/{route}";
        CallerIdentity? point = null;
        StringValues own = call.Request.Headers[ProxyEndpoints.Point];
        if (own.Count > 0)
        {
            // One that is sent and proves nobody is not left out.
            point = own is [{ } proof] ? await authenticator.FindBearerAsync(proof, address, cancellationToken) : null;
            if (point is null)
            {
                return default;
            }
        }

        return question.Token is { } token ? (await authenticator.FindBearerAsync(token, address, cancellationToken), point) : default;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1670, Level = LogLevel.Error, Message = "a question of Envoy failed")]
        public static partial void Fault(ILogger logger, Exception fault);
    }
}
