using Atellagent.Boundary.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.People;
using Atellagent.Silo.Identity.Attempts;
using Atellagent.Storage.People;
using Microsoft.AspNetCore.DataProtection;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>The pages <c>/sign-in</c>, <c>/sign-in/continue</c> and <c>/sign-out</c>.</summary>
/// <param name="check">Checks passwords.</param>
/// <param name="sessions">The sessions.</param>
/// <param name="record">The evidence.</param>
/// <param name="protection">The keys of what travels through the pages.</param>
/// <param name="page">Writes pages.</param>
/// <param name="form">Reads forms.</param>
/// <param name="onward">Goes on after a sign-in.</param>
/// <param name="replica">Authority, for the identity providers.</param>
/// <param name="address">The boundary's own address.</param>
internal sealed class SignInPages(
    PasswordCheck check,
    SessionCookie sessions,
    SignInRecord record,
    IDataProtectionProvider protection,
    Page page,
    PageForm form,
    OnwardPage onward,
    AuthorityReplica replica,
    BoundaryAddress address)
{
    private const string Wrong = "The name or the password is not right.";

    /// <summary>Shows the form, or who has signed in where nothing asked for it.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ShowAsync(HttpContext context)
    {
        string? wanted = context.Request.Query["for"];
        if (wanted is null && await sessions.FindAsync(context) is { } session)
        {
            await ShowAccountAsync(context, session);
        }
        else if (Intent(wanted, out SignInIntent? intent))
        {
            await ShowFormAsync(context, StatusCodes.Status200OK, intent, wanted, name: "", wrong: null);
        }
        else
        {
            await onward.TooOldAsync(context);
        }
    }

    /// <summary>Takes name and password.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task SignInAsync(HttpContext context)
    {
        if (await form.ReadAsync(context) is not { } fields)
        {
            return;
        }

        string? wanted = fields["for"].ToString() is { Length: > 0 } given ? given : null;
        if (!Intent(wanted, out SignInIntent? intent))
        {
            await onward.TooOldAsync(context);
            return;
        }

        string name = fields["name"].ToString().Trim();
        switch (await check.CheckAsync(name, fields["password"].ToString(), AttemptSource.Of(context), context.RequestAborted))
        {
            case SignInResult.Accepted accepted:
                await onward.GoOnAsync(context, intent, await sessions.BeginAsync(context, accepted.Person, "password", upstream: null));
                break;
            case SignInResult.Slowed slowed:
                int seconds = (int)Math.Ceiling(slowed.Wait.TotalSeconds);
                context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
                await ShowFormAsync(context, StatusCodes.Status429TooManyRequests, intent, wanted, name, $"There were too many attempts. Wait {seconds} s, then try again.");
                break;
            default:
                await ShowFormAsync(context, StatusCodes.Status403Forbidden, intent, wanted, name, Wrong);
                break;
        }
    }

    /// <summary>Asks somebody who has signed in before whether a program may have a token of theirs.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task AskAsync(HttpContext context)
    {
        string? wanted = context.Request.Query["for"];
        if (wanted is null || !Intent(wanted, out SignInIntent? intent) || intent is null)
        {
            await onward.TooOldAsync(context);
        }
        else if (await sessions.FindAsync(context) is not { } session)
        {
            page.GoOn(context, $"sign-in?for={Uri.EscapeDataString(wanted)}");
        }
        else
        {
            await page.WriteAsync(context, StatusCodes.Status200OK, $"Continue as {session.Person}?", Html.Of(
                $"""
                {Asks(intent)}
                <form method="post" action="{address.At("sign-in/continue")}">
                {form.Field(context)}<input type="hidden" name="for" value="{wanted}">
                <button type="submit">Continue as {session.Person}</button>
                <a class="button second" href="{address.At("sign-in")}?for={wanted}">Sign in as somebody else</a>
                </form>
                """));
        }
    }

    /// <summary>Takes the answer.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ContinueAsync(HttpContext context)
    {
        if (await form.ReadAsync(context) is not { } fields)
        {
            return;
        }

        if (SignInIntent.Open(protection, fields["for"]) is not { } intent || await sessions.FindAsync(context) is null)
        {
            await onward.TooOldAsync(context);
            return;
        }

        await onward.GoOnAsync(context, intent, sessions.Binding(context));
    }

    /// <summary>Ends the session.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task SignOutAsync(HttpContext context)
    {
        if (await form.ReadAsync(context) is null)
        {
            return;
        }

        if (await sessions.FindAsync(context) is { } session)
        {
            await record.ChangedAsync("sign_out", session.Person, session.Person, context.RequestAborted);
        }

        await sessions.EndAsync(context);
        await page.WriteAsync(context, StatusCodes.Status200OK, "Signed out", Html.Of(
            $"""
            <p>This browser's session has ended. Tokens that programs have won live on until they end; <code>atell logout</code> ends those of the command line.</p>
            <p><a href="{address.At("sign-in")}">Sign in again</a></p>
            """));
    }

    /// <summary>Who asks, in words.</summary>
    /// <param name="intent">What is asked.</param>
    /// <returns>A paragraph.</returns>
    private Html Asks(SignInIntent? intent) => intent is null ? Html.Empty : Html.Of(
        $"""<p><strong>{intent.Client}</strong> asks to act as you at <code>{address.Authority}</code>. Go on only if you have just started it yourself.</p>""");

    private Task ShowAccountAsync(HttpContext context, PersonSession session) =>
        page.WriteAsync(context, StatusCodes.Status200OK, $"Signed in as {session.Person}", Html.Of(
            $"""
            <p class="quiet">The session ends by itself at {session.ExpiresAt.UtcDateTime.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture)} UTC.</p>
            <form method="post" action="{address.At("sign-out")}">
            {form.Field(context)}
            <button type="submit">Sign out</button>
            </form>
            """));

    private Task ShowFormAsync(HttpContext context, int status, SignInIntent? intent, string? wanted, string name, string? wrong)
    {
        Html problem = wrong is null ? Html.Empty : Html.Of($"""<p class="wrong" role="alert">{wrong}</p>""");
        Html carried = wanted is null ? Html.Empty : Html.Of($"""<input type="hidden" name="for" value="{wanted}">""");
        return page.WriteAsync(context, status, "Sign in", Html.Of(
            $"""
            {Asks(intent)}
            {problem}
            <form method="post" action="{address.At("sign-in")}">
            {form.Field(context)}{carried}
            <div class="field"><label for="name">Name</label>
            <input id="name" name="name" value="{name}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="128" required autofocus></div>
            <div class="field"><label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" required></div>
            <button type="submit">Sign in</button>
            </form>
            {Providers(context, carried)}
            """));
    }

    // A form for each and no link: only what this browser was shown by this boundary sends somebody to a provider.
    private Html Providers(HttpContext context, Html carried)
    {
        IdentityProviderDocument[] providers =
        [
            .. replica.Current.IdentityProviders.Values.Where(provider => UpstreamStanding.Find(replica.Current, provider.Name) is not null)
                .OrderBy(static provider => provider.DisplayName, StringComparer.Ordinal),
        ];
        return providers.Length == 0 ? Html.Empty : Html.Of(
            $"""
            <p class="or">or</p>
            <div class="providers">
            {Html.Join(providers.Select(provider => Html.Of(
                $"""
                <form method="post" action="{address.At("sign-in/with/" + provider.Name)}">
                {form.Field(context)}{carried}<button type="submit" class="second">Sign in with {provider.DisplayName}</button>
                </form>
                """)))}
            </div>
            """);
    }

    // A sign-in that nothing asked for has no intent; one that was asked for must be ours.
    private bool Intent(string? wanted, out SignInIntent? intent)
    {
        intent = SignInIntent.Open(protection, wanted);
        return wanted is null || intent is not null;
    }
}
