using Atellagent.WebConsole;
using Atellagent.WebConsole.Api;
using Atellagent.WebConsole.Approvals;
using Atellagent.WebConsole.Asking;
using Atellagent.WebConsole.Connecting;
using Atellagent.WebConsole.Decisions;
using Atellagent.WebConsole.Detectors;
using Atellagent.WebConsole.Documents;
using Atellagent.WebConsole.Drafts;
using Atellagent.WebConsole.Mapping;
using Atellagent.WebConsole.Now;
using Atellagent.WebConsole.Reviews;
using Atellagent.WebConsole.Running;
using Atellagent.WebConsole.Settings;
using Atellagent.WebConsole.Tools;

namespace Atellagent.Silo.Surfaces.WebConsole;

/// <summary>The pages of the console, in one list.</summary>
internal static class ConsoleMap
{
    /// <summary>Adds what they need.</summary>
    /// <param name="services">The services.</param>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<InnerRequests>();
        services.AddSingleton<ConsoleCookie>();
        services.AddSingleton<ConsoleSignIn>();
        services.AddSingleton<ConsolePages>();
        services.AddSingleton<ConsoleGate>();
        services.AddSingleton<ConsoleEvents>();
    }

    /// <summary>Maps them.</summary>
    /// <param name="app">The host.</param>
    public static void Map(WebApplication app)
    {
        ConsoleSignIn signIn = app.Services.GetRequiredService<ConsoleSignIn>();
        ConsoleGate gate = app.Services.GetRequiredService<ConsoleGate>();
        app.MapGet("/console/callback", signIn.CallbackAsync);
        app.MapGet("/console/renew", context =>
        {
            signIn.Begin(context, ConsoleSignIn.RenewedPath, isQuiet: true);
            return Task.CompletedTask;
        });
        app.MapGet("/" + ConsoleSignIn.RenewedPath, gate.SessionAsync);
        app.MapPost("/console/sign-out", signIn.SignOutAsync);
        app.MapGet("/console/events", app.Services.GetRequiredService<ConsoleEvents>().GetAsync);
        app.MapGet("/console/assets/{version}/{name}", ConsoleFiles.SendAsync);

        OrleansDashboard.Map(app);
        Show("", static (visit, _) => NowScreens.ShowAsync(visit));
        Show("find", static (visit, _) => FindScreens.ShowAsync(visit));
        Show("approvals", static (visit, _) => ApprovalScreens.ListAsync(visit));
        Show("approvals/{id}", (visit, route) => ApprovalScreens.CardAsync(visit, route("id")));
        Act("approvals/{id}/narrow", (visit, route, fields) => ApprovalScreens.NarrowAsync(visit, route("id"), fields));
        Act("approvals/{id}/votes", (visit, route, fields) => ApprovalScreens.VoteAsync(visit, route("id"), fields));
        Show("decisions", static (visit, _) => DecisionScreens.ListAsync(visit));
        Show("decisions/export", static (visit, _) => DecisionScreens.ExportAsync(visit));
        Show("decisions/{id}", (visit, route) => DecisionScreens.StoryAsync(visit, route("id")));
        Act("views", (visit, _, fields) => DecisionScreens.SaveViewAsync(visit, fields));
        Act("views/delete", (visit, _, fields) => DecisionScreens.DeleteViewAsync(visit, fields));
        Show("reviews", static (visit, _) => ReviewScreens.ListAsync(visit));
        Act("reviews", (visit, _, fields) => ReviewScreens.OpenAsync(visit, fields));
        Act("reviews/samples", (visit, _, fields) => ReviewScreens.SampleAsync(visit, fields));
        Show("reviews/{id}", (visit, route) => ReviewScreens.ShowAsync(visit, route("id")));
        Act("reviews/{id}", (visit, route, fields) => ReviewScreens.ChangeAsync(visit, route("id"), fields));
        Act("reviews/{id}/follow-ups", (visit, route, fields) => ReviewScreens.FollowAsync(visit, route("id"), fields));
        Show("follow-ups", static (visit, _) => FollowUpScreens.ListAsync(visit));
        Show("follow-ups/{id}", (visit, route) => FollowUpScreens.ShowAsync(visit, route("id")));
        Act("follow-ups/{id}", (visit, route, fields) => FollowUpScreens.MoveAsync(visit, route("id"), fields));
        Act("follow-ups/{id}/suspend", (visit, route, _) => FollowUpScreens.SuspendAsync(visit, route("id")));
        Show("evidence/{log}/{index}", (visit, route) => DecisionScreens.RecordAsync(visit, route("log"), route("index")));
        Show("detectors", static (visit, _) => DetectorScreens.ShowAsync(visit));
        Act("detectors", static (visit, _, fields) => DetectorScreens.TryAsync(visit, fields));
        Show("draft/{**name}", (visit, route) => DraftScreens.ShowAsync(visit, route("name")));
        Act("draft/{**name}", (visit, route, fields) => DraftScreens.ActAsync(visit, route("name"), fields));
        Show("tools/{name}", (visit, route) => ToolScreens.ShowAsync(visit, route("name")));
        Act("tools/{name}/ask", (visit, route, _) => ToolScreens.AskAsync(visit, route("name")));
        Act("tools/{name}/accept", (visit, route, fields) => ToolScreens.AcceptAsync(visit, route("name"), fields));
        Show("map", static (visit, _) => MapScreens.ShowAsync(visit));
        Show("try", static (visit, _) => TryScreens.ShowAsync(visit));
        Act("try", static (visit, _, fields) => TryScreens.TryAsync(visit, fields));
        Show("api", static (visit, _) => ApiScreens.ShowAsync(visit));
        Show("connect", static (visit, _) => ConnectScreens.ShowAsync(visit));
        Show("system", static (visit, _) => SystemScreens.ShowAsync(visit));
        Show("settings", static (visit, _) => SettingsScreens.ShowAsync(visit));
        Act("settings/keys", static (visit, _, fields) => SettingsScreens.RotateAsync(visit, fields));
        Act("settings/evidence-key", static (visit, _, fields) => SettingsScreens.RotateEvidenceKeyAsync(visit, fields));
        Show("settings/tokens", static (visit, _) => TokenScreens.ShowAsync(visit));
        Act("settings/tokens", static (visit, _, fields) => TokenScreens.EndAsync(visit, fields));
        Act("settings/people/{name}", (visit, route, fields) => SettingsScreens.InviteAsync(visit, route("name"), fields));
        Show("documents/{kind}", (visit, route) => DocumentScreens.ListAsync(visit, route("kind")));
        Show("documents/{kind}/{**name}", (visit, route) => DocumentScreens.ShowAsync(visit, route("kind"), route("name")));
        Act("halt/{kind}/{verb}/{**name}", (visit, route, fields) => DocumentScreens.HaltAsync(visit, route("kind"), route("name"), route("verb"), fields));
        Show("{**rest}", static (visit, _) => Task.FromResult(Screen.NotFound(visit)));

        void Show(string path, Func<Visit, Func<string, string>, Task<Screen>> show) =>
            app.MapGet(At(path), context => ShowAsync(gate, context, show));

        void Act(string path, Func<Visit, Func<string, string>, IReadOnlyDictionary<string, string>, Task<Screen>> act) =>
            app.MapPost(At(path), context => ActAsync(gate, context, act));
    }

    private static Task ShowAsync(ConsoleGate gate, HttpContext context, Func<Visit, Func<string, string>, Task<Screen>> show) =>
        gate.ShowAsync(context, visit => show(visit, Route(context)));

    private static Task ActAsync(ConsoleGate gate, HttpContext context, Func<Visit, Func<string, string>, IReadOnlyDictionary<string, string>, Task<Screen>> act) =>
        gate.ActAsync(context, (visit, fields) => act(visit, Route(context), fields));

    private static string At(string path) => path.Length == 0 ? "/console" : "/console/" + path;

    private static Func<string, string> Route(HttpContext context) => name => (string?)context.Request.RouteValues[name] ?? "";
}
