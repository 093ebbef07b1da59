using System.Collections.Immutable;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>What is in force, and what of it is stopped: <c>/v1/admin/{kind}</c>.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="changes">Makes changes of documents.</param>
/// <param name="replica">Authority.</param>
/// <param name="grains">The grains.</param>
internal sealed class AdminEndpoints(AdministrationGate gate, ChangeMaking changes, AuthorityReplica replica, IGrainFactory grains)
{
    // As many turns as one administrator has at once, so that none of them is refused for being one too many.
    private const int ReadAtOnce = 12;

    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["teams"] = "Team",
        ["principals"] = "Principal",
        ["deployments"] = "Deployment",
        ["routes"] = "Route",
        ["policies"] = "Policy",
        ["policy-exceptions"] = "PolicyException",
        ["trusted-issuers"] = "TrustedIssuer",
        ["identity-providers"] = "IdentityProvider",
        ["webhooks"] = "Webhook",
        ["alert-documents"] = "Alert",
        ["detectors"] = "Detector",
    };

    /// <summary>Suspends, resumes, disables or enables: <c>POST /v1/admin/{kind}/{name}/{verb}</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the change has taken effect.</returns>
    public async Task HaltAsync(HttpContext context)
    {
        string kind = Kinds.GetValueOrDefault((string)context.Request.RouteValues["kind"]!, "");
        string name = (string)context.Request.RouteValues["name"]!;
        string? operation = (kind, (string)context.Request.RouteValues["verb"]!) switch
        {
            ("Principal" or "Deployment" or "TrustedIssuer" or "IdentityProvider" or "Webhook", "suspend") => AdministrationOperations.Suspend,
            ("Principal" or "Deployment" or "TrustedIssuer" or "IdentityProvider" or "Webhook", "resume") => AdministrationOperations.Resume,
            ("Route", "disable") => AdministrationOperations.Disable,
            ("Route", "enable") => AdministrationOperations.Enable,
            _ => null,
        };
        if (operation is null)
        {
            if (await gate.AuthenticateAsync(context) is not null)
            {
                await Problem.WriteAsync(context, "not_found", "principals, deployments, trusted issuers, identity providers and webhooks can be suspended and resumed, routes disabled and enabled");
            }

            return;
        }

        if (!AdministrationOperations.Safer.Contains(operation) && FourEyes.IsOn([.. (await replica.RefreshAsync(context.RequestAborted)).Documents]))
        {
            if (await gate.AuthenticateAsync(context) is not { } caller)
            {
                return;
            }

            // What is not stopped needs no vote: the operation itself says so.
            if (await grains.GetGrain<IBoundaryGrain>(AuthorityStorage.Manifest).PlanResumeAsync(kind, name, context.RequestAborted) is { } proposal)
            {
                await changes.ProposeAsync(context, caller, proposal, Describe(kind, name));
                return;
            }
        }

        JsonObject arguments = JsonObject.Of(("kind", new JsonString(kind)), ("name", new JsonString(name)));
        if (await gate.PerformAsync(context, operation, arguments) is { } answer)
        {
            await Problem.WriteDecidedAsync(context, answer, Describe(kind, name));
        }
    }

    /// <summary>Lists what is in force: <c>GET /v1/admin/{kind}</c>, with <c>?documents=true</c> as it is written.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ListAsync(HttpContext context)
    {
        string kind = Kinds.GetValueOrDefault((string)context.Request.RouteValues["kind"]!, "");
        if (await gate.AuthenticateAsync(context) is not { } caller
            || !await gate.MayReadAsync(context, caller, AdministrationOperations.ReadDocuments, JsonObject.Of(("kind", kind.Length == 0 ? null : new JsonString(kind)))))
        {
            return;
        }

        if (kind.Length == 0)
        {
            await Problem.WriteAsync(context, "not_found", "kinds are " + string.Join(", ", Kinds.Keys));
            return;
        }

        BoundaryDocument[] found =
        [
            .. replica.Current.Documents
                .Where(document => string.Equals(document.Kind, kind, StringComparison.Ordinal))
                .OrderBy(document => document.Name, StringComparer.Ordinal),
        ];
        List<JsonValue> items = [];
        foreach (BoundaryDocument[] some in found.Chunk(ReadAtOnce))
        {
            bool[] isRead = context.Request.Query["documents"] == "true" ? await Task.WhenAll(some.Select(document => MayReadAsync(context, caller, document))) : new bool[some.Length];
            items.AddRange(some.Zip(isRead, (document, isWhole) => isWhole ? Describe(kind, document.Name).With("document", document.Content) : Describe(kind, document.Name)));
        }

        await Problem.WriteJsonAsync(
            context, StatusCodes.Status200OK, "application/json", JsonObject.Of(("items", new JsonArray([.. items]))));
    }

    /// <summary>Shows one document as it is in force: <c>GET /v1/admin/{kind}/{name}</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task GetAsync(HttpContext context)
    {
        string kind = Kinds.GetValueOrDefault((string)context.Request.RouteValues["kind"]!, "");
        string name = (string)context.Request.RouteValues["name"]!;
        if (!await gate.MayReadAsync(context, AdministrationOperations.ReadDocuments, ("kind", kind), ("name", name)))
        {
            return;
        }

        BoundaryDocument? document = All.FirstOrDefault(candidate =>
            string.Equals(candidate.Kind, kind, StringComparison.Ordinal)
            && string.Equals(candidate.Name, name, StringComparison.Ordinal));
        await (document is null
            ? Problem.WriteAsync(context, "not_found", "there is nothing of that kind and name")
            : Problem.WriteJsonAsync(
                context,
                StatusCodes.Status200OK,
                "application/json",
                Describe(kind, name).With("document", document.Content)));
    }

    // What is written in one is decided on by its name, in a list as well.
    private async Task<bool> MayReadAsync(HttpContext context, CallerIdentity caller, BoundaryDocument document) =>
        await gate.RefusalAsync(caller, AdministrationOperations.ReadDocuments, JsonObject.Of(("kind", new JsonString(document.Kind)), ("name", new JsonString(document.Name))), context.RequestAborted) is null;

    // The boundary's own are shown by name, and not among those that somebody applied.
    private IEnumerable<BoundaryDocument> All => replica.Current.Documents.Concat(AdministrationRoute.Documents);

    private JsonObject Describe(string kind, string name) => JsonObject.Of(
        ("kind", new JsonString(kind)),
        ("name", new JsonString(name)),
        ("revision", All.FirstOrDefault(document => document.Kind == kind && document.Name == name) is { } found
            ? new JsonString(found.Revision.ToString())
            : null),
        ("state", new JsonString((kind, replica.Current.IsHalted(kind, name)) switch
        {
            ("Route", true) => "disabled",
            (_, true) => "suspended",
            _ => "active",
        })));
}
