using System.Collections.Frozen;
using Atellagent.Boundary.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Surfaces.Administration;
using Atellagent.Silo.Surfaces.People;
using Orleans.Dashboard;

namespace Atellagent.Silo.Surfaces.WebConsole;

/// <summary>
/// The Orleans dashboard below the console (<c>/console/orleans/</c>), where <see cref="ConsoleSettings.OrleansDashboard"/> says so: calls of grains, their
/// times and their faults. Whoever asks for any of it has signed in and is decided upon as for every reading of how the system stands. What it could
/// tell of the state of grains and of what is logged is not there: documents, votes and secrets have operations of their own.
/// </summary>
internal static class OrleansDashboard
{
    /// <summary>Where it is, below the issuer.</summary>
    public const string Path = ConsoleSignIn.Root + "/orleans";

    // Its own files alone. It draws with pictures that stand in its stylesheet and with styles of elements, and writes its markup as text.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

    // What is not in this list does not exist: a later version of the dashboard brings nothing along by itself.
    private static readonly FrozenSet<string> Told = FrozenSet.Create(
        StringComparer.Ordinal,
        "/", "/index.html", "/favicon.ico", "/index.min.js", "/index.css", "/fonts/{**path}", "/img/{**path}", "/version", "/DashboardCounters", "/ClusterStats",
        "/HistoricalStats/{*path}", "/SiloProperties/{*address}", "/SiloStats/{*address}", "/SiloCounters/{*address}", "/GrainStats/{*grainName}", "/TopGrainMethods",
        "/Reminders", "/Reminders/{page:int}");

    /// <summary>Adds it to a silo.</summary>
    /// <param name="silo">The silo.</param>
    public static void Add(ISiloBuilder silo) => silo.AddDashboard(static options => options.HideTrace = true);

    /// <summary>Maps it.</summary>
    /// <param name="app">The host.</param>
    public static void Map(WebApplication app)
    {
        if (!app.Services.GetRequiredService<SiloSettings>().Console.OrleansDashboard)
        {
            return;
        }

        app.MapOrleansDashboard("/" + Path).AddEndpointFilter(static async (invocation, next) =>
            await AdmitAsync(invocation.HttpContext) ? await next(invocation) : Results.Empty);
    }

    private static async Task<bool> AdmitAsync(HttpContext context)
    {
        IServiceProvider services = context.RequestServices;
        string asked = context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern } && pattern.StartsWith("/" + Path, StringComparison.Ordinal) ? pattern[(Path.Length + 1)..] : "";
        bool isPage = asked is "/" or "/index.html";
        if (!Told.Contains(asked))
        {
            await ConsolePages.WriteFaultAsync(context, StatusCodes.Status404NotFound, "There is no such page", "This part of the Orleans dashboard is not in the boundary.");
            return false;
        }

        if (await services.GetRequiredService<ConsoleCookie>().FindAsync(context) is not { } token)
        {
            Unknown(context, isPage);
            return false;
        }

        // The session's token takes the way of every other one, and what the browser itself may have said goes.
        context.Request.Headers.Authorization = "Bearer " + token;
        if (await services.GetRequiredService<PrincipalAuthenticator>().AuthenticateAsync(context) is not { } caller)
        {
            Unknown(context, isPage);
            return false;
        }

        ActionAnswer? refusal = await services.GetRequiredService<AdministrationGate>().RefusalAsync(caller, AdministrationOperations.ReadSystem, JsonObject.Empty, context.RequestAborted);
        if (refusal is not null)
        {
            await ConsolePages.WriteFaultAsync(context, StatusCodes.Status403Forbidden, "You may not see the Orleans dashboard", refusal.Detail ?? "It was not allowed.");
            return false;
        }

        PageHeaders.Write(context.Response, Policy);
        return true;
    }

    private static void Unknown(HttpContext context, bool isPage)
    {
        if (isPage)
        {
            context.RequestServices.GetRequiredService<ConsoleSignIn>().Begin(context, Path + "/", isQuiet: false);
        }
        else
        {
            ConsolePages.WriteHeaders(context.Response);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
    }
}
