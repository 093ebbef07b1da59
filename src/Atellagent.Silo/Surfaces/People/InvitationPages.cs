using Atellagent.Boundary.Authority;
using Atellagent.Domain.Administration;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.People;
using Atellagent.Storage.People;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>The page <c>/invitation/{code}</c>, at which a person chooses a password, once.</summary>
/// <param name="invitations">The invitations.</param>
/// <param name="replica">Authority.</param>
/// <param name="change">Sets passwords.</param>
/// <param name="page">Writes pages.</param>
/// <param name="form">Reads forms.</param>
/// <param name="address">The boundary's own address.</param>
internal sealed class InvitationPages(
    InvitationTable invitations,
    AuthorityReplica replica,
    PasswordChange change,
    Page page,
    PageForm form,
    BoundaryAddress address)
{
    /// <summary>Shows the form. That uses nothing up: programs look at links before people do.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ShowAsync(HttpContext context)
    {
        if (await InvitedAsync(context) is { } invited)
        {
            await ShowFormAsync(context, StatusCodes.Status200OK, invited.Person, wrong: null);
        }
    }

    /// <summary>Takes the password.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task AcceptAsync(HttpContext context)
    {
        if (await form.ReadAsync(context) is not { } fields || await InvitedAsync(context) is not { } invited)
        {
            return;
        }

        string password = fields["password"].ToString();
        string? wrong = PasswordRules.WhyNot(password, invited.Person)
            ?? (password == fields["again"].ToString() ? null : "the two passwords are not the same");
        if (wrong is not null)
        {
            await ShowFormAsync(context, StatusCodes.Status400BadRequest, invited.Person, wrong);
            return;
        }

        // Of two who bring it at once, one is first.
        if (await invitations.TakeAsync(invited.Handle, context.RequestAborted) is null)
        {
            await UnknownAsync(context);
            return;
        }

        await change.SetAsync(invited.Person, password, invited.Person, context.RequestAborted);
        await page.WriteAsync(context, StatusCodes.Status200OK, "The password is set", Html.Of(
            $"""
            <p>From now on you sign in as <strong>{invited.Person}</strong> with this password.</p>
            <a class="button" href="{address.At("console")}">Open the console</a>
            """));
    }

    private async Task<(Handle Handle, string Person)?> InvitedAsync(HttpContext context)
    {
        if (Handle.TryParse((string?)context.Request.RouteValues["code"], out Handle handle)
            && await invitations.FindAsync(handle, context.RequestAborted) is { } name)
        {
            // Who made the link may still have it: it chooses no password for somebody who votes by now.
            AuthorityView view = await replica.RefreshAsync(context.RequestAborted);
            if (PeopleInForce.Find(view, name) is { } person && VoterSignIn.WhyOwn(person, [.. view.Documents], view.Absences) is null)
            {
                return (handle, name);
            }
        }

        await UnknownAsync(context);
        return null;
    }

    private Task UnknownAsync(HttpContext context) =>
        page.WriteAsync(context, StatusCodes.Status404NotFound, "This invitation is not good any more", Html.Of(
            $"<p>It was used, it is too old, or a newer one was made. Ask your administrator for another one.</p>"));

    private Task ShowFormAsync(HttpContext context, int status, string person, string? wrong)
    {
        Html problem = wrong is null ? Html.Empty : Html.Of($"""<p class="wrong" role="alert">Not like this: {wrong}.</p>""");
        return page.WriteAsync(context, status, "Choose a password", Html.Of(
            $"""
            <p>It is for <strong>{person}</strong>. Any previous password and every session end when it is set.</p>
            {problem}
            <form method="post">
            {form.Field(context)}
            <input type="hidden" name="username" value="{person}" autocomplete="username">
            <div class="field"><label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="new-password" aria-describedby="rule" minlength="{PasswordRules.Shortest}" maxlength="{PasswordRules.Longest}" required autofocus>
            <span class="hint" id="rule">{PasswordRules.Shortest} characters or more; several words are good. Nothing else is asked of it.</span></div>
            <div class="field"><label for="again">The same again</label>
            <input id="again" name="again" type="password" autocomplete="new-password" maxlength="{PasswordRules.Longest}" required></div>
            <button type="submit">Set the password</button>
            </form>
            """));
    }
}
