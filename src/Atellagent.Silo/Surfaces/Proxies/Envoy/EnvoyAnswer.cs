using System.Text;
using Atellagent.Boundary.Actions;
using Atellagent.Domain.Json;
using Atellagent.Silo.Surfaces.Enforcement;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Silo.Surfaces.Proxies.Envoy;

/// <summary>
/// What Envoy is answered. An answer without a status is a yes to it, and an error of the call may be one by its settings, so a no is always an answer
/// that says no.
/// </summary>
internal static class EnvoyAnswer
{
    // google.rpc.Code.
    private const int PermissionDenied = 7;
    private const int Unauthenticated = 16;

    /// <summary>The request may be passed on, once.</summary>
    /// <param name="answer">The answer of the boundary, which is go.</param>
    /// <returns>What Envoy is answered.</returns>
    public static CheckResponse Yes(ActionAnswer answer)
    {
        OkHttpResponse ok = new();
        ok.HeadersToRemove.AddRange(ProxyEndpoints.Proofs);
        foreach (HeaderValueOption name in Names(answer))
        {
            ok.Headers.Add(name);
            ok.ResponseHeadersToAdd.Add(name);
        }

        return new CheckResponse { Status = new Status(), OkResponse = ok };
    }

    /// <summary>It may not.</summary>
    /// <param name="answer">The answer of the boundary, which is not go.</param>
    /// <returns>What Envoy is answered.</returns>
    public static CheckResponse No(ActionAnswer answer)
    {
        RefusedGo no = RefusedGo.Of(answer);
        CheckResponse response = No(no.Code, no.Detail, answer.ToJson());
        response.DeniedResponse.Headers.AddRange(Names(answer));
        return response;
    }

    /// <summary>It may not, and there is no action behind that.</summary>
    /// <param name="code">The problem code.</param>
    /// <param name="detail">In words; never a part of the input.</param>
    /// <param name="more">Further members of the body.</param>
    /// <param name="challenge">The challenge of an answer that is about the token.</param>
    /// <returns>What Envoy is answered.</returns>
    public static CheckResponse No(string code, string detail, JsonObject? more = null, StringValues challenge = default)
    {
        int status = ProxyEndpoints.StatusOf(code);
        DeniedHttpResponse denied = new()
        {
            Status = new HttpStatus { Code = status },
            Body = Encoding.UTF8.GetString(CanonicalJson.ToUtf8(Problem.Body(code, detail, status, more))),
        };
        denied.Headers.Add(Header(ProxyEndpoints.Code, code));
        denied.Headers.Add(Header("content-type", "application/problem+json"));
        denied.Headers.AddRange(challenge.OfType<string>().Select(static value => Header("www-authenticate", value)));
        return new CheckResponse
        {
            Status = new Status { Code = status == StatusCodes.Status401Unauthorized ? Unauthenticated : PermissionDenied, Message = code },
            DeniedResponse = denied,
        };
    }

    private static IEnumerable<HeaderValueOption> Names(ActionAnswer answer)
    {
        if (answer.DecisionId is { } decision)
        {
            yield return Header(ProxyEndpoints.Decision, decision);
        }

        if (answer.Body["id"] is JsonString action)
        {
            yield return Header(ProxyEndpoints.Action, action.Value);
        }
    }

    private static HeaderValueOption Header(string name, string value) => new() { Header = new HeaderValue { Key = name, Value = value } };
}
