using System.Collections.Immutable;
using System.Text;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Silo.Identity;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>The administration surface, <c>/v1/admin</c>. Every change is authenticated, authorized, and in evidence before it is made.</summary>
/// <param name="gate">Lets administrators in.</param>
/// <param name="replica">Authority.</param>
/// <param name="registrar">Keeps the OAuth clients in step.</param>
/// <param name="grains">The grains.</param>
internal sealed class AdminEndpoints(
    AdministratorGate gate,
    AuthorityReplica replica,
    ClientRegistrar registrar,
    IGrainFactory grains)
{
    private const int LargestChange = 16 * 1024 * 1024;

    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["teams"] = "Team",
        ["principals"] = "Principal",
        ["deployments"] = "Deployment",
        ["routes"] = "Route",
        ["policies"] = "Policy",
        ["policy-exceptions"] = "PolicyException",
        ["trusted-issuers"] = "TrustedIssuer",
    };

    /// <summary>Applies documents as one change: <c>POST /v1/admin/apply</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ApplyAsync(HttpContext context)
    {
        if (await gate.AdmitAsync(context) is not { } caller)
        {
            return;
        }

        if (!RequestBody.HasType(context.Request, "application/yaml"))
        {
            await Problem.WriteAsync(context, "unsupported_media_type", "send application/yaml in UTF-8");
            return;
        }

        (ReadOnlyMemory<byte>? bytes, string? problem) = await RequestBody.ReadAsync(context, LargestChange);
        if (bytes is not { } body)
        {
            await Problem.WriteAsync(context, problem!, $"a change is limited to {LargestChange} bytes");
            return;
        }

        string? dryRun = context.Request.Query["dryRun"];
        string? prune = context.Request.Query["prune"];
        if (dryRun is not (null or "true" or "false") || prune is not (null or "true" or "false"))
        {
            await Problem.WriteAsync(context, "invalid_request", "dryRun and prune are true or false");
            return;
        }

        string why = context.Request.Query["reason"].ToString();
        if (why.Length > ChangeAnswer.LongestReason)
        {
            await Problem.WriteAsync(context, "invalid_request", $"a reason has at most {ChangeAnswer.LongestReason} characters");
            return;
        }

        if (!TryDecode(body.Span, out string text))
        {
            await Problem.WriteAsync(context, "invalid_request", "the body is not UTF-8");
            return;
        }

        ApplyRequest request = new()
        {
            Files = [new SourceFile("", text)],
            By = caller.Principal,
            Why = why,
            DryRun = dryRun == "true",
            Prune = prune == "true",
        };
        ApplyResult result = await grains.GetGrain<IBoundaryGrain>(AuthorityStorage.Manifest).ApplyAsync(request, context.RequestAborted);
        if (result.Applied)
        {
            await registrar.SynchroniseAsync(await replica.RefreshAsync(context.RequestAborted), context.RequestAborted);
        }

        await ChangeAnswer.WriteAsync(context, result, dryRun == "true");
    }

    /// <summary>Suspends, resumes, disables or enables: <c>POST /v1/admin/{kind}/{name}/{verb}</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the change has taken effect.</returns>
    public async Task HaltAsync(HttpContext context)
    {
        if (await gate.AdmitAsync(context) is not { } caller)
        {
            return;
        }

        string kind = Kinds.GetValueOrDefault((string)context.Request.RouteValues["kind"]!, "");
        string name = (string)context.Request.RouteValues["name"]!;
        bool? halt = (kind, (string)context.Request.RouteValues["verb"]!) switch
        {
            ("Principal" or "Deployment" or "TrustedIssuer", "suspend") or ("Route", "disable") => true,
            ("Principal" or "Deployment" or "TrustedIssuer", "resume") or ("Route", "enable") => false,
            _ => null,
        };
        if (halt is not { } wanted)
        {
            await Problem.WriteAsync(context, "not_found", "principals, deployments and trusted issuers can be suspended and resumed, routes disabled and enabled");
            return;
        }

        HaltResult result = await grains.GetGrain<IBoundaryGrain>(AuthorityStorage.Manifest)
            .SetHaltedAsync(kind, name, wanted, caller.Principal, context.RequestAborted);
        await (result switch
        {
            HaltResult.Done => Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", Describe(kind, name)),
            HaltResult.NotFound => Problem.WriteAsync(context, "not_found", "there is nothing of that kind and name"),
            _ => Problem.WriteAsync(context, "evidence_unavailable", "evidence cannot be written now, so nothing was changed"),
        });
    }

    /// <summary>Lists what is in force: <c>GET /v1/admin/{kind}</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ListAsync(HttpContext context)
    {
        if (await gate.AdmitAsync(context) is null)
        {
            return;
        }

        string kind = Kinds.GetValueOrDefault((string)context.Request.RouteValues["kind"]!, "");
        if (kind.Length == 0)
        {
            await Problem.WriteAsync(context, "not_found", "kinds are teams, principals, deployments, routes and policies");
            return;
        }

        ImmutableArray<JsonValue> items =
        [
            .. replica.Current.Documents
                .Where(document => string.Equals(document.Kind, kind, StringComparison.Ordinal))
                .OrderBy(document => document.Name, StringComparer.Ordinal)
                .Select(document => Describe(kind, document.Name)),
        ];
        await Problem.WriteJsonAsync(
            context, StatusCodes.Status200OK, "application/json", JsonObject.Of(("items", new JsonArray(items))));
    }

    /// <summary>Shows one document as it is in force: <c>GET /v1/admin/{kind}/{name}</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task GetAsync(HttpContext context)
    {
        if (await gate.AdmitAsync(context) is null)
        {
            return;
        }

        string kind = Kinds.GetValueOrDefault((string)context.Request.RouteValues["kind"]!, "");
        string name = (string)context.Request.RouteValues["name"]!;
        BoundaryDocument? document = replica.Current.Documents.FirstOrDefault(candidate =>
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

    private JsonObject Describe(string kind, string name) => JsonObject.Of(
        ("kind", new JsonString(kind)),
        ("name", new JsonString(name)),
        ("revision", replica.Current.Documents.FirstOrDefault(document => document.Kind == kind && document.Name == name) is { } found
            ? new JsonString(found.Revision.ToString())
            : null),
        ("state", new JsonString((kind, replica.Current.IsHalted(kind, name)) switch
        {
            ("Route", true) => "disabled",
            (_, true) => "suspended",
            _ => "active",
        })));

    private static bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }
}
