using Atellagent.Domain.Json;
using Atellagent.Silo.Surfaces.People;
using Atellagent.WebConsole;

namespace Atellagent.Silo.Surfaces.WebConsole;

/// <summary>Lets people in to the console's pages, and forms only from pages that this browser was shown. It decides nothing about what they may.</summary>
/// <param name="cookie">The session.</param>
/// <param name="signIn">Signs people in.</param>
/// <param name="requests">The way to the boundary.</param>
/// <param name="pages">Writes pages.</param>
/// <param name="form">Reads forms.</param>
internal sealed class ConsoleGate(ConsoleCookie cookie, ConsoleSignIn signIn, InnerRequests requests, ConsolePages pages, PageForm form)
{
    // A draft of a policy with its tests.
    private const int LongestForm = 256 * 1024;

    /// <summary>Shows a page to who has signed in; sends others to do so.</summary>
    /// <param name="context">The request.</param>
    /// <param name="show">Makes what is seen.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ShowAsync(HttpContext context, Func<Visit, Task<Screen>> show)
    {
        if (await EnterAsync(context) is { } visit)
        {
            await AnswerAsync(context, visit, await show(visit));
        }
        else
        {
            signIn.Begin(context, (context.Request.Path + context.Request.QueryString.ToUriComponent()).TrimStart('/'), isQuiet: false);
        }
    }

    /// <summary>Does what a form asks for, and goes on to a page or shows what kept it from being done.</summary>
    /// <param name="context">The request.</param>
    /// <param name="act">Does it.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ActAsync(HttpContext context, Func<Visit, IReadOnlyDictionary<string, string>, Task<Screen>> act)
    {
        if (context.Request.Headers["Sec-Fetch-Site"] is [{ } site] && site != "same-origin")
        {
            await ConsolePages.WriteFaultAsync(context, StatusCodes.Status403Forbidden, "This form has come from another site", "Nothing was done.");
        }
        else if (await EnterAsync(context) is not { } visit)
        {
            // Of who is not signed in nothing is read.
            await ConsolePages.WriteFaultAsync(
                context, StatusCodes.Status401Unauthorized, "Your session has ended", "Nothing was done. Open the page again: you may have to sign in, and then you can send the form once more.");
        }
        else if (await form.ReadAsync(context, LongestForm) is { } fields)
        {
            await AnswerAsync(context, visit, await act(visit, fields.ToDictionary(static one => one.Key, static one => one.Value.ToString(), StringComparer.Ordinal)));
        }
    }

    /// <summary>Tells the modules of the console how long the session lasts.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task SessionAsync(HttpContext context)
    {
        ConsolePages.WriteHeaders(context.Response);
        if (await EnterAsync(context) is { } visit)
        {
            await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(("expiresAt", new JsonString(visit.Standing.ExpiresAt))));
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
    }

    private async Task AnswerAsync(HttpContext context, Visit visit, Screen screen)
    {
        if (screen.Onward is { } onward)
        {
            ConsolePages.WriteHeaders(context.Response);
            context.Response.Headers.Location = visit.At(onward);
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
        }
        else if (screen.File is { } file)
        {
            ConsolePages.WriteHeaders(context.Response);
            context.Response.ContentType = file.Type;
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{file.Name}\"";
            await context.Response.WriteAsync(file.Text, context.RequestAborted);
        }
        else
        {
            await pages.WriteAsync(context, visit, screen);
        }
    }

    private async Task<Visit?> EnterAsync(HttpContext context)
    {
        if (await cookie.FindAsync(context) is not { } token)
        {
            return null;
        }

        PersonApi api = new(requests, context, token);
        ApiAnswer standing = await api.GetAsync("v1/me/authority");
        if (!standing.IsOk)
        {
            cookie.End(context);
            return null;
        }

        return pages.Enter(context, api, Standing.Read(standing.Body));
    }
}
