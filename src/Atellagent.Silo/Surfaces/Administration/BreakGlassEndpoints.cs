using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Administration.BreakGlass;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Silo.Identity.BreakGlass;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>Break glass: <c>/v1/admin/break-glass</c>.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="desk">Keeps codes for the action.</param>
/// <param name="grains">The grains.</param>
/// <param name="time">The clock.</param>
internal sealed class BreakGlassEndpoints(AdministrationGate gate, CodeDesk desk, IGrainFactory grains, TimeProvider time)
{
    /// <summary>Adds what it needs.</summary>
    /// <param name="services">The services.</param>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<CodeDesk>();
        services.AddSingleton<IBoundaryOperation, OpenGlassOperation>();
        services.AddSingleton<IBoundaryOperation, SealGlassOperation>();
        services.AddScoped<BreakGlassEndpoints>();
    }

    /// <summary>Maps it.</summary>
    /// <param name="app">The host.</param>
    public static void Map(WebApplication app)
    {
        app.MapGet("/v1/admin/break-glass", static context => Of(context).ListAsync(context));
        app.MapPost("/v1/admin/break-glass", static context => Of(context).OpenAsync(context));
        app.MapPost("/v1/admin/break-glass/{id}/confirm", static context => Of(context).ConfirmAsync(context));
        app.MapPost("/v1/admin/break-glass/{id}/close", static context => Of(context).CloseAsync(context));
        app.MapPost("/v1/admin/break-glass/{id}/review", static context => Of(context).ReviewAsync(context));
        app.MapPost("/v1/admin/break-glass/{id}/seal", static context => Of(context).SealAsync(context));
    }

    private static BreakGlassEndpoints Of(HttpContext context) => context.RequestServices.GetRequiredService<BreakGlassEndpoints>();

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private async Task ListAsync(HttpContext context)
    {
        if (await gate.MayReadAsync(context, AdministrationOperations.ReadGlass))
        {
            GlassView known = await grains.GetGrain<IBreakGlassGrain>(AuthorityStorage.Manifest).ReadAsync(context.RequestAborted);
            await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", known.ToJson(time.GetUtcNow()));
        }
    }

    // With { "reason" } it asks for a use, with { "reason", "code" } it opens one.
    private async Task OpenAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller)
        {
            return;
        }

        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        if (read.Value is not JsonObject body
            || body["reason"] is not JsonString { Value.Length: > 0 and <= ChangeAnswer.LongestReason } reason
            || body["code"] is not (null or JsonString)
            || body.Members.Any(static member => member.Key is not ("reason" or "code")))
        {
            await Problem.WriteAsync(context, read.Code ?? "invalid_request", read.Detail ?? $"send {{ \"reason\": why, of at most {ChangeAnswer.LongestReason} characters, \"code\": the sealed code, where you have one }}");
            return;
        }

        if (body["code"] is not JsonString typed)
        {
            await TellAsync(context, await gate.PerformAsync(context, AdministrationOperations.OpenGlass, JsonObject.Of(("reason", reason))), StatusCodes.Status202Accepted);
        }
        else if (SealedCode.Read(typed.Value) is { } code)
        {
            await OpenSealedAsync(context, caller, reason, code);
        }
        else
        {
            await Problem.WriteAsync(context, "invalid_request", "a code has 32 hex digits, with hyphens or without");
        }
    }

    private async Task OpenSealedAsync(HttpContext context, CallerIdentity caller, JsonString reason, SealedCode code)
    {
        string request = desk.Hold(new CodeDeed(caller.Principal, code));
        try
        {
            JsonObject arguments = JsonObject.Of(("reason", reason), ("request", new JsonString(request)), ("withCode", JsonBoolean.True));
            await TellAsync(context, await gate.PerformAsync(context, AdministrationOperations.OpenGlass, arguments));
        }
        finally
        {
            desk.Release(request);
        }
    }

    private async Task ConfirmAsync(HttpContext context) =>
        await TellAsync(context, await gate.PerformAsync(context, AdministrationOperations.OpenGlass, JsonObject.Of(("use", new JsonString(Id(context))))));

    private async Task CloseAsync(HttpContext context) =>
        await TellAsync(context, await gate.PerformAsync(context, AdministrationOperations.CloseGlass, JsonObject.Of(("use", new JsonString(Id(context))))));

    private async Task ReviewAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is null)
        {
            return;
        }

        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        if (read.Value is not JsonObject { Members.Length: 1 } body || body["comment"] is not JsonString { Value.Length: > 0 and <= ChangeAnswer.LongestReason } comment)
        {
            await Problem.WriteAsync(context, read.Code ?? "invalid_request", read.Detail ?? "send { \"comment\": what you found }");
            return;
        }

        JsonObject arguments = JsonObject.Of(("comment", comment), ("use", new JsonString(Id(context))));
        await TellAsync(context, await gate.PerformAsync(context, AdministrationOperations.ReviewGlass, arguments));
    }

    private async Task SealAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller)
        {
            return;
        }

        CodeDeed deed = new(caller.Principal, Code: null);
        string request = desk.Hold(deed);
        try
        {
            JsonObject arguments = JsonObject.Of(("name", new JsonString(Id(context))), ("request", new JsonString(request)));
            if (await gate.PerformAsync(context, AdministrationOperations.SealGlass, arguments) is { } answer)
            {
                await Problem.WriteDecidedAsync(context, answer, AdministrationGate.ResultOf(answer).With("code", new JsonString(deed.Made!.Show())));
            }
        }
        finally
        {
            desk.Release(request);
        }
    }

    private static async Task TellAsync(HttpContext context, ActionAnswer? answer, int status = StatusCodes.Status200OK)
    {
        if (answer is not null)
        {
            await Problem.WriteDecidedAsync(context, answer, AdministrationGate.ResultOf(answer), status);
        }
    }
}
