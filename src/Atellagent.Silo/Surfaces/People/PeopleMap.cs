using Atellagent.Boundary.Administration;
using Atellagent.Silo.Identity.People;
using Atellagent.Silo.Composition;
using Microsoft.AspNetCore.Antiforgery;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>The pages for people and the administration of their passwords, in one list.</summary>
internal static class PeopleMap
{
    /// <summary>Adds what they need.</summary>
    /// <param name="services">The services.</param>
    public static void AddAtellagentPages(this IServiceCollection services)
    {
        services.AddSingleton<Page>();
        services.AddSingleton<PageForm>();
        services.AddSingleton<OnwardPage>();
        services.AddScoped<SignInPages>();
        services.AddScoped<InvitationPages>();
        services.AddScoped<PeopleAdministration>();
        services.AddSingleton<PersonDesk>();
        services.AddSingleton<IBoundaryOperation, PersonOperation>();
        services.AddSingleton<IAntiforgeryAdditionalDataProvider, SessionForms>();
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<BoundaryAddress>(static (options, address) =>
        {
            options.Cookie = new PageCookie(address, "form", SameSiteMode.Strict);
            options.FormFieldName = "form";
            options.HeaderName = null;
        });
    }

    /// <summary>Maps them.</summary>
    /// <param name="app">The host.</param>
    public static void MapAtellagentPages(this WebApplication app)
    {
        app.MapGet("/sign-in", static context => SignIn(context).ShowAsync(context));
        app.MapPost("/sign-in", static context => SignIn(context).SignInAsync(context));
        app.MapPost("/sign-in/with/{provider}", static context => context.RequestServices.GetRequiredService<ProviderPages>().BeginAsync(context));
        app.MapGet("/sign-in/continue", static context => SignIn(context).AskAsync(context));
        app.MapPost("/sign-in/continue", static context => SignIn(context).ContinueAsync(context));
        app.MapPost("/sign-out", static context => SignIn(context).SignOutAsync(context));
        app.MapGet("/invitation/{code}", static context => Invitations(context).ShowAsync(context));
        app.MapPost("/invitation/{code}", static context => Invitations(context).AcceptAsync(context));
        app.MapPost("/v1/admin/people/{name}/invitation", static context => People(context).InviteAsync(context));
        app.MapPut("/v1/admin/people/{name}/password", static context => People(context).SetPasswordAsync(context));
        app.MapGet("/" + PageFiles.StylePath, PageFiles.StyleAsync);
        app.MapGet("/" + PageFiles.MarkPath, PageFiles.MarkAsync);
    }

    private static SignInPages SignIn(HttpContext context) => context.RequestServices.GetRequiredService<SignInPages>();

    private static InvitationPages Invitations(HttpContext context) => context.RequestServices.GetRequiredService<InvitationPages>();

    private static PeopleAdministration People(HttpContext context) => context.RequestServices.GetRequiredService<PeopleAdministration>();
}
