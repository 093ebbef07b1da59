using Atellagent.Boundary;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Silo.Identity;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>
/// Makes administration requests into actions over the boundary's own route. It decides nothing: who may do what is a matter
/// of grants on that route and of policies, as with every action.
/// </summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="replica">Authority.</param>
/// <param name="boundary">The one path.</param>
/// <param name="desk">Where requests go.</param>
internal sealed class AdministrationGate(PrincipalAuthenticator authenticator, AuthorityReplica replica, ActionBoundary boundary, ActionDesk desk)
{
    /// <summary>The surface's name in evidence.</summary>
    public const string Surface = "administration";

    /// <summary>Tells who asks; answers the request where that is nobody.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The caller; null where the request has been answered.</returns>
    public async Task<CallerIdentity?> AuthenticateAsync(HttpContext context)
    {
        CallerIdentity? caller = await authenticator.AuthenticateAsync(context);
        if (caller is null)
        {
            await Problem.WriteUnauthenticatedAsync(context);
        }

        return caller;
    }

    /// <summary>As <see cref="AuthenticateAsync"/>, for what a caller may read as its own: nothing, once it or its deployment is suspended.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The caller; null where the request has been answered.</returns>
    public async Task<CallerIdentity?> AuthenticateReaderAsync(HttpContext context)
    {
        if (await AuthenticateAsync(context) is not { } caller)
        {
            return null;
        }

        if (WhyNotInForce(caller) is { } reason)
        {
            await Problem.WriteAsync(context, "denied", reason);
            return null;
        }

        return caller;
    }

    /// <summary>Why a caller may not read any more.</summary>
    /// <param name="caller">The caller.</param>
    /// <returns>Null where it may.</returns>
    public string? WhyNotInForce(CallerIdentity caller) => authenticator.WhyNotInForce(caller);

    /// <summary>Performs a change; answers the request where it was not carried out.</summary>
    /// <param name="context">The request.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The answer of the action that was carried out; null where the request has been answered.</returns>
    public async Task<ActionAnswer?> PerformAsync(HttpContext context, string operation, JsonObject arguments)
    {
        if (await AuthenticateAsync(context) is not { } caller)
        {
            return null;
        }

        ActionAnswer answer = await SubmitAsync(caller, operation, arguments, context.RequestAborted);
        if (IsCarriedOut(answer))
        {
            return answer;
        }

        await RefuseAsync(context, answer);
        return null;
    }

    /// <summary>Submits an action over the boundary's own route.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The answer.</returns>
    public async Task<ActionAnswer> SubmitAsync(CallerIdentity caller, string operation, JsonObject arguments, CancellationToken cancellationToken)
    {
        // A replica may be behind; who changes authority is judged by what is true now.
        await replica.RefreshAsync(cancellationToken);
        return await desk.SubmitAsync(Request(caller, operation, arguments), cancellationToken);
    }

    /// <summary>Whether the caller may read about the boundary; answers the request where it may not.</summary>
    /// <param name="context">The request.</param>
    /// <param name="operation">The operation, one that only reads.</param>
    /// <param name="arguments">What is to be read; empty texts are left out.</param>
    /// <returns>False where the request has been answered.</returns>
    public async Task<bool> MayReadAsync(HttpContext context, string operation, params (string Name, string Value)[] arguments)
    {
        if (await AuthenticateAsync(context) is not { } caller)
        {
            return false;
        }

        JsonObject told = JsonObject.Of([.. arguments.Where(static a => a.Value.Length > 0).Select(static a => (a.Name, (JsonValue?)new JsonString(a.Value)))]);
        return await MayReadAsync(context, caller, operation, told);
    }

    /// <summary>Whether a caller may read about the boundary; answers the request where it may not.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="operation">The operation, one that only reads.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>False where the request has been answered.</returns>
    public async Task<bool> MayReadAsync(HttpContext context, CallerIdentity caller, string operation, JsonObject arguments)
    {
        ActionAnswer? refusal = await RefusalAsync(caller, operation, arguments, context.RequestAborted);
        if (refusal is not null)
        {
            await RefuseAsync(context, refusal);
        }

        return refusal is null;
    }

    /// <summary>Decides on reading.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="operation">The operation, one that only reads.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>Null where it may, else the refusal.</returns>
    public async Task<ActionAnswer?> RefusalAsync(CallerIdentity caller, string operation, JsonObject arguments, CancellationToken cancellationToken) =>
        await boundary.DecideReadingAsync(Request(caller, operation, arguments), cancellationToken);

    /// <summary>Whether a caller may read the evidence of everybody.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>False where it sees its own alone.</returns>
    public async Task<bool> ReadsAllAsync(CallerIdentity caller, CancellationToken cancellationToken) =>
        await RefusalAsync(caller, AdministrationOperations.ReadEvidence, JsonObject.Empty, cancellationToken) is null;

    /// <summary>Whether an action has been carried out.</summary>
    /// <param name="answer">Its answer.</param>
    /// <returns>True when it has.</returns>
    public static bool IsCarriedOut(ActionAnswer answer) =>
        answer.Code is null && (answer.Body["outcome"] as JsonObject)?["status"] is JsonString { Value: "succeeded" };

    /// <summary>What came of an action that has been carried out.</summary>
    /// <param name="answer">Its answer.</param>
    /// <returns>The result.</returns>
    public static JsonObject ResultOf(ActionAnswer answer) => (JsonObject)((JsonObject)answer.Body["outcome"]!)["result"]!;

    /// <summary>The code of an action that was allowed and then could not be carried out.</summary>
    /// <param name="answer">Its answer.</param>
    /// <returns>The code, or null.</returns>
    public static string? CodeOf(ActionAnswer answer) =>
        answer.Code ?? ((answer.Body["outcome"] as JsonObject)?["code"] as JsonString)?.Value;

    /// <summary>Answers with what kept an action from being carried out.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">The action's answer.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task RefuseAsync(HttpContext context, ActionAnswer answer)
    {
        if (answer.Code is not null)
        {
            return Problem.WriteAsync(context, answer);
        }

        string reason = ((answer.Body["outcome"] as JsonObject)?["reason"] as JsonString)?.Value ?? "the change was not carried out";
        return Problem.WriteAsync(context, answer with { Code = CodeOf(answer) ?? "outcome_unknown", Detail = reason });
    }

    private static AuthenticatedRequest Request(CallerIdentity caller, string operation, JsonObject arguments) =>
        PrincipalAuthenticator.Authenticated(
            new ActionRequest { Route = AdministrationRoute.Name, Operation = operation, Arguments = arguments, Surface = Surface },
            caller);
}
