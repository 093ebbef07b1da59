using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Surfaces.Mcp;

namespace Atellagent.Silo.Surfaces.Models;

/// <summary>
/// The model surfaces: the addresses of the providers' own APIs. A request makes an action request on the route that offers the named model
/// and takes the one path; what comes back is in the provider's own form.
/// </summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="replica">Authority, for the routes that offer models.</param>
/// <param name="desk">Where requests go.</param>
internal sealed class ModelSurface(PrincipalAuthenticator authenticator, AuthorityReplica replica, ActionDesk desk)
{
    /// <summary>The surface's name in evidence.</summary>
    public const string Surface = "model";

    /// <summary>Lists the models that the caller could be allowed to ask.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ListAsync(HttpContext context)
    {
        if (await authenticator.AuthenticateAsync(context) is not { } caller)
        {
            await Problem.WriteUnauthenticatedAsync(context);
            return;
        }

        IEnumerable<string> models = ToolCatalogue.For(caller, replica.Current, only: null)
            .SelectMany(offered => offered.Route.Offer is { Dialect: ModelDialect.OpenAI } offer ? offer.Models : [])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
            ("data", new JsonArray([.. models.Select(Describe)])),
            ("object", new JsonString("list"))));
    }

    /// <summary>Takes a request to a model.</summary>
    /// <param name="context">The request.</param>
    /// <param name="dialect">The provider's protocol.</param>
    /// <param name="operation">What is asked for.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task AskAsync(HttpContext context, ModelDialect dialect, string operation)
    {
        if (await authenticator.AuthenticateAsync(context) is not { } caller)
        {
            await Problem.WriteUnauthenticatedAsync(context);
            return;
        }

        RequestBody.Result body = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        (string Code, string Detail)? problem = body.Value is null ? (body.Code!, body.Detail!)
            : body.Value is not JsonObject { } asked || asked["model"] is not JsonString ? ("invalid_request", "the body must be a JSON object that names its model")
            : asked["stream"] is not (null or JsonBoolean { Value: false }) ? ("invalid_request", "answers are not streamed: leave stream out, or send false")
            : null;
        if (problem is { } refused)
        {
            await ModelAnswer.WriteAsync(context, dialect, refused.Code, refused.Detail);
            return;
        }

        JsonObject arguments = (JsonObject)body.Value!;
        ActionRequest request = new()
        {
            Route = Find(caller, dialect, operation, ((JsonString)arguments["model"]!).Value),
            Operation = operation,
            Arguments = arguments,
            Surface = Surface,
        };
        ActionAnswer answer = await desk.SubmitAsync(PrincipalAuthenticator.Authenticated(request, caller), context.RequestAborted);
        await ModelAnswer.WriteAsync(context, dialect, answer);
    }

    private static JsonObject Describe(string model) => JsonObject.Of(
        ("created", JsonNumber.Of(0)),
        ("id", new JsonString(model)),
        ("object", new JsonString("model")),
        ("owned_by", new JsonString("atellagent")));

    // The first by name that the caller could be allowed to use; else the first that offers the model, which then says why not. A model that
    // nobody offers is walked too and refused as of an unknown route, so that it is in evidence.
    private string Find(CallerIdentity caller, ModelDialect dialect, string operation, string model)
    {
        AuthorityView view = replica.Current;
        return ToolCatalogue.For(caller, view, only: null)
                .FirstOrDefault(offered => Offers(offered.Route, dialect, model) && string.Equals(offered.Operation.Name, operation, StringComparison.Ordinal)).Route?.Name
            ?? view.Routes.Values.Where(route => Offers(route, dialect, model)).Select(route => route.Name).Min(StringComparer.Ordinal)
            ?? "";
    }

    private static bool Offers(RouteDocument route, ModelDialect dialect, string model) =>
        route.Offer is { } offer && offer.Dialect == dialect && offer.Models.Contains(model, StringComparer.Ordinal);
}
