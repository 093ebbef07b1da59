using System.Collections.Immutable;
using System.Text;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Versions;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>The policy versions that were in force, <c>/v1/admin/policy-versions</c>: to look at, and to go back to.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="changes">Makes changes of documents.</param>
/// <param name="replica">Authority.</param>
/// <param name="grains">The grains.</param>
internal sealed class PolicyVersionEndpoints(AdministrationGate gate, ChangeMaking changes, AuthorityReplica replica, IGrainFactory grains)
{
    /// <summary>Lists the last activations: <c>GET /v1/admin/policy-versions</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ListAsync(HttpContext context)
    {
        if (await gate.MayReadAsync(context, AdministrationOperations.ReadPolicyVersions))
        {
            ImmutableArray<JsonValue> items = [.. replica.Current.Activations.Select(Describe)];
            await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(("items", new JsonArray(items))));
        }
    }

    /// <summary>Shows one version: <c>GET /v1/admin/policy-versions/{version}</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task GetAsync(HttpContext context)
    {
        string version = (string)context.Request.RouteValues["version"]!;
        if (!await gate.MayReadAsync(context, AdministrationOperations.ReadPolicyVersions, ("version", version)))
        {
            return;
        }

        PolicyVersionState? kept = await grains.GetGrain<IPolicyVersionGrain>(version).ReadAsync(context.RequestAborted);
        if (kept is null)
        {
            await Problem.WriteAsync(context, "not_found", "no policies of that version have been in force");
            return;
        }

        JsonObject body = JsonObject.Of(
            ("documents", new JsonArray([.. kept.Documents.Select(Read)])),
            ("signature", kept.Signature is null ? null : new JsonString(kept.Signature)),
            ("version", new JsonString(version)));
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", body);
    }

    /// <summary>Goes back to a version: <c>POST /v1/admin/policy-versions/{version}/activate</c> with <c>{ "reason", "dryRun" }</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the version is in force.</returns>
    public async Task ActivateAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is null || await ReasonedRequest.ReadAsync(context, "dryRun") is not { } asked)
        {
            return;
        }

        string version = (string)context.Request.RouteValues["version"]!;
        await changes.MakeAsync(
            context,
            new WantedPlan(
                JsonObject.Of(("verb", new JsonString(AdministrationOperations.Rollback)), ("version", new JsonString(version))),
                (grain, cancellationToken) => grain.PlanRollbackAsync(new RollbackRequest(version, asked.Reason), cancellationToken)),
            dryRun: asked.IsSet);
    }

    private static JsonValue Read(string document) =>
        StrictJson.TryParse(Encoding.UTF8.GetBytes(document), JsonLimits.Default, out JsonValue? value, out _) ? value : new JsonString(document);

    private static JsonObject Describe(PolicyActivation activation) => JsonObject.Of(
        ("at", new JsonString(PolicySignature.TimeText(activation.At))),
        ("by", new JsonString(activation.By)),
        ("parent", activation.Parent is null ? null : new JsonString(activation.Parent)),
        ("reason", new JsonString(activation.Why)),
        ("rollback", JsonBoolean.Of(activation.IsRollback)),
        ("sequence", JsonNumber.Of(activation.Sequence)),
        ("signed", JsonBoolean.Of(activation.Signature is not null)),
        ("version", new JsonString(activation.Version)));
}
