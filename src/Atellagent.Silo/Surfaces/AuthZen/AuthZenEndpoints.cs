using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Enforcement;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Identity.Permits;
using Atellagent.Silo.Surfaces.Native;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Silo.Surfaces.AuthZen;

/// <summary>
/// The AuthZEN surface (OpenID Authorization API 1.0): <c>/access/v1/evaluation</c>, <c>/access/v1/evaluations</c>, and where they are found. Each
/// question is one action for an enforcement point outside, and takes the way of <c>POST /v1/decisions</c>; a yes has been redeemed, unless the asker
/// wants the permit.
/// </summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="desk">Where questions go.</param>
/// <param name="tokens">Signs permits.</param>
/// <param name="replica">Authority, for what routes are called.</param>
/// <param name="address">The boundary's own address.</param>
internal sealed class AuthZenEndpoints(PrincipalAuthenticator authenticator, EnforcementDesk desk, PermitToken tokens, AuthorityReplica replica, BoundaryAddress address)
{
    private const int MostAtOnce = 16;
    private const int MostEvaluations = 100;
    private const string RequestId = "X-Request-ID";

    /// <summary>Tells where everything is (section 9).</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task MetadataAsync(HttpContext context)
    {
        string own = address.Issuer.TrimEnd('/');
        JsonString At(string path) => new($"{own}/access/v1/{path}");
        return Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
            ("access_evaluation_endpoint", At("evaluation")),
            ("access_evaluations_endpoint", At("evaluations")),
            ("capabilities", new JsonArray([new JsonString("urn:openid:authzen:capability:obligations")])),
            ("policy_decision_point", new JsonString(own)),
            ("search_action_endpoint", At("search/action")),
            ("search_resource_endpoint", At("search/resource")),
            ("search_subject_endpoint", At("search/subject")),
            ("supported_obligations", new JsonArray([new JsonString("custom")]))));
    }

    /// <summary>Answers one question (section 6).</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task EvaluateAsync(HttpContext context)
    {
        if (await ReadAsync(context, authenticator) is (var asker, { } body))
        {
            await EvaluateAsync(context, asker, body);
        }
    }

    /// <summary>Answers several (section 7).</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task EvaluateAllAsync(HttpContext context)
    {
        if (await ReadAsync(context, authenticator) is not (var asker, { } body))
        {
            return;
        }

        if (body["evaluations"] is null or JsonArray { Items.IsEmpty: true })
        {
            await EvaluateAsync(context, asker, body);
            return;
        }

        JsonValue? wanted = (body["options"] as JsonObject)?["evaluations_semantic"];
        if (body["evaluations"] is not JsonArray { Items.Length: <= MostEvaluations } evaluations
            || body["options"] is not (null or JsonObject)
            || wanted is not (null or JsonString { Value: "execute_all" or "deny_on_first_deny" or "permit_on_first_permit" })
            || context.Request.Headers.ContainsKey("Idempotency-Key"))
        {
            await Problem.WriteAsync(context, "invalid_request", $"evaluations is a list of at most {MostEvaluations}, options.evaluations_semantic execute_all, deny_on_first_deny or permit_on_first_permit, and each evaluation has a key of its own in context.atellagent");
            return;
        }

        // Where one answer ends it, the questions after it are not asked: each is an action.
        bool? last = (wanted as JsonString)?.Value switch
        {
            "deny_on_first_deny" => false,
            "permit_on_first_permit" => true,
            _ => null,
        };
        List<JsonValue> answers = [];
        foreach (JsonValue[] some in evaluations.Items.Chunk(last is null ? MostAtOnce : 1))
        {
            JsonObject[] told = await Task.WhenAll(some.Select(one => TellAsync(one, body, asker, context.RequestAborted)));
            answers.AddRange(told);
            if (last is { } end && told[0]["decision"] is JsonBoolean said && said.Value == end)
            {
                break;
            }
        }

        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(("evaluations", new JsonArray([.. answers]))));
    }

    /// <summary>Reads who asks, and what: a request that has none of it is answered here.</summary>
    /// <param name="context">The request.</param>
    /// <param name="authenticator">Stage 2.</param>
    /// <returns>Who asks, and the body; no body where the answer is written.</returns>
    internal static async Task<(CallerIdentity Asker, JsonObject? Body)> ReadAsync(HttpContext context, PrincipalAuthenticator authenticator)
    {
        // Section 10.1.3: the asker's own name for the exchange.
        if (context.Request.Headers[RequestId] is [{ Length: > 0 and <= 256 } id])
        {
            context.Response.Headers[RequestId] = id;
        }

        if (await authenticator.AuthenticateAsync(context) is not { } asker)
        {
            await Problem.WriteUnauthenticatedAsync(context);
            return default;
        }

        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        if (read.Value is not JsonObject body)
        {
            // The specification knows one status for a body that cannot be read.
            string code = read.Code is null or "unsupported_media_type" ? "invalid_request" : read.Code;
            await Problem.WriteAsync(context, code, read.Detail ?? "the body must be a JSON object");
            return default;
        }

        return (asker, body);
    }

    private async Task EvaluateAsync(HttpContext context, CallerIdentity asker, JsonObject body)
    {
        StringValues keys = context.Request.Headers["Idempotency-Key"];
        string reason = "send one Idempotency-Key of 1 to 255 printable ASCII characters, or none";
        if (!TryReadKey(keys, out string? key) || !TryAsk(body, null, key, asker, out Question question, out reason))
        {
            await Problem.WriteAsync(context, "invalid_request", reason);
            return;
        }

        ActionAnswer answer = await AskAsync(question, asker, context.RequestAborted);
        await (IsUndecided(answer) ? Problem.WriteAsync(context, answer) : Problem.WriteDecidedAsync(context, answer, AuthZenAnswer.Of(answer, tokens)));
    }

    private async Task<JsonObject> TellAsync(JsonValue one, JsonObject defaults, CallerIdentity asker, CancellationToken cancellationToken)
    {
        string reason = "an evaluation is an object";
        if (one is not JsonObject body || !TryAsk(body, defaults, null, asker, out Question question, out reason))
        {
            return AuthZenAnswer.Error(StatusCodes.Status400BadRequest, reason);
        }

        ActionAnswer answer = await AskAsync(question, asker, cancellationToken);
        return IsUndecided(answer)
            ? AuthZenAnswer.Error(ProblemCodes.Status(answer.Code!), answer.Detail ?? ProblemCodes.Title(answer.Code!))
            : AuthZenAnswer.Of(answer, tokens);
    }

    private bool TryAsk(JsonObject body, JsonObject? defaults, string? key, CallerIdentity asker, out Question question, out string reason)
    {
        question = default;
        if (!AuthZenQuery.TryRead(body, defaults, out AuthZenQuery? query, out reason))
        {
            return false;
        }

        if (!AuthZenWish.TryRead(query.Context, key, out AuthZenWish wish) || (wish.Key is { } own && !NativeActions.IsKey(own)))
        {
            reason = "context.atellagent has key (1 to 255 printable ASCII characters, where no header has one), narrowing (accept or refuse) and permit (true or false), and nothing else";
            return false;
        }

        AuthorityView view = replica.Current;
        if (!AuthZenTranslation.TryTranslate(query, wish, view, out ActionRequest? request, out reason))
        {
            return false;
        }

        question = new Question(request, AuthZenTranslation.CallerOf(query, asker, view), wish.WantsPermit);
        return true;
    }

    private Task<ActionAnswer> AskAsync(Question question, CallerIdentity asker, CancellationToken cancellationToken)
    {
        AuthenticatedRequest asked = PrincipalAuthenticator.Authenticated(question.Request, question.Caller);
        return question.WantsPermit ? desk.DecideAsync(asked, cancellationToken) : desk.GoAsync(asked, asker, cancellationToken);
    }

    // Nobody has decided on it: that is no denial, and the next try may have another answer.
    private static bool IsUndecided(ActionAnswer answer) =>
        answer.Code is "evidence_unavailable" or "policy_unavailable" or "rate_limited" or "idempotency_conflict" or "outcome_unknown";

    private static bool TryReadKey(StringValues values, out string? key)
    {
        key = values.Count == 1 ? values[0] : null;
        return values.Count == 0 || (values.Count == 1 && NativeActions.IsKey(key));
    }

    /// <summary>One question, translated.</summary>
    private readonly record struct Question(ActionRequest Request, CallerIdentity Caller, bool WantsPermit);
}
