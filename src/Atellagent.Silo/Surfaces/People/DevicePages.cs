using Atellagent.Domain.Identifiers;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.People;
using Atellagent.Silo.Identity.Attempts;
using Atellagent.Storage.Attempts;
using Atellagent.Storage.People;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>
/// The page for device codes (RFC 8628, section 3.3): asks for the code, says what it would authorise, and takes yes or no. OpenIddict
/// has found the code before; it can be used once.
/// </summary>
/// <param name="applications">OpenIddict's clients.</param>
/// <param name="tokens">OpenIddict's tokens.</param>
/// <param name="attempts">The brake on guessing.</param>
/// <param name="record">The evidence.</param>
/// <param name="page">Writes pages.</param>
/// <param name="form">Makes forms.</param>
/// <param name="address">The boundary's own address.</param>
internal sealed class DevicePages(
    IOpenIddictApplicationManager applications,
    IOpenIddictTokenManager tokens,
    AttemptBrake attempts,
    SignInRecord record,
    Page page,
    PageForm form,
    BoundaryAddress address) : IOpenIddictServerHandler<HandleEndUserVerificationRequestContext>, IOpenIddictServerHandler<ApplyEndUserVerificationResponseContext>
{
    private const string Title = "Connect another machine";

    /// <inheritdoc />
    public async ValueTask HandleAsync(HandleEndUserVerificationRequestContext context)
    {
        HttpContext http = context.Transaction.GetHttpRequest()!.HttpContext;
        PersonSession session = (PersonSession)context.Transaction.Properties[DeviceAdmission.Session]!;
        if (context.UserCodePrincipal is not { } asked)
        {
            await (context.Request.UserCode is null
                ? ShowFormAsync(http, StatusCodes.Status200OK, wrong: null)
                : RefuseGuessAsync(http, session));
            context.HandleRequest();
            return;
        }

        // It was no guess.
        await attempts.ForgetAsync(DeviceAdmission.ByPerson, session.Person, context.CancellationToken);
        string? decision = HttpMethods.IsPost(http.Request.Method) ? (string?)context.Request["decision"] : null;
        switch (decision)
        {
            case "allow":
                await record.ChangedAsync("authorize_device", session.Person, session.Person, context.CancellationToken);
                context.SignIn(PersonToken.For(session, asked.GetScopes(), []));
                break;
            case "refuse":
                await RefuseAsync(asked.GetTokenId(), context.CancellationToken);
                await RefuseAsync(asked.GetClaim(Claims.Private.DeviceCodeId), context.CancellationToken);
                context.Reject(Errors.AccessDenied, "the person has refused");
                break;
            default:
                await AskAsync(http, session, await ClientAsync(asked.GetClaim(Claims.ClientId), context.CancellationToken), context.Request.UserCode!);
                context.HandleRequest();
                break;
        }
    }

    /// <inheritdoc />
    public async ValueTask HandleAsync(ApplyEndUserVerificationResponseContext context)
    {
        HttpContext http = context.Transaction.GetHttpRequest()!.HttpContext;
        await (context.Response?.Error switch
        {
            null => page.WriteAsync(http, StatusCodes.Status200OK, "Connected", Html.Of(
                $"<p>The program on the other machine goes on by itself in a moment. You can close this page.</p>")),
            Errors.AccessDenied => page.WriteAsync(http, StatusCodes.Status200OK, "Refused", Html.Of(
                $"<p>The program on the other machine gets nothing. You can close this page.</p>")),
            _ => ShowFormAsync(http, StatusCodes.Status400BadRequest, "That could not be done; the code may be too old."),
        });
        context.HandleRequest();
    }

    // Whoever hangs up is recorded all the same.
    private async Task RefuseGuessAsync(HttpContext http, PersonSession session)
    {
        await record.RefusedAsync(session.Person, DeviceAdmission.Method, AttemptSource.Of(http), CancellationToken.None);
        await ShowFormAsync(http, StatusCodes.Status400BadRequest, "There is no such code, or it is too old.");
    }

    // OpenIddict does so for a challenge, which is no part of this event: the program that waits is to learn of it.
    private async Task RefuseAsync(string? tokenId, CancellationToken cancellationToken)
    {
        if (tokenId is not null && await tokens.FindByIdAsync(tokenId, cancellationToken) is { } token)
        {
            await tokens.TryRejectAsync(token, cancellationToken);
        }
    }

    private async Task<string> ClientAsync(string? clientId, CancellationToken cancellationToken) =>
        clientId is not null && await applications.FindByClientIdAsync(clientId, cancellationToken) is { } client
            ? await applications.GetDisplayNameAsync(client, cancellationToken) ?? clientId
            : OwnPrograms.CommandLine;

    private Task AskAsync(HttpContext http, PersonSession session, string client, string code) =>
        page.WriteAsync(http, StatusCodes.Status200OK, Title, Html.Of(
            $"""
            <p><strong>{client}</strong>, running on another machine, asks to act as you at <code>{address.Authority}</code>.</p>
            <p class="code">{code}</p>
            <p>Allow it only if you have just started it yourself and it shows this very code. Nobody else has a reason to send you one.</p>
            <dl><dt>Acts as</dt><dd>{session.Person}</dd></dl>
            <form method="post" action="{address.At(SignInIntent.DevicePath)}">
            {form.Field(http)}<input type="hidden" name="user_code" value="{code}">
            <div class="actions">
            <button type="submit" name="decision" value="allow">Allow</button>
            <button type="submit" name="decision" value="refuse" class="second">Refuse</button>
            </div>
            </form>
            """));

    private Task ShowFormAsync(HttpContext http, int status, string? wrong)
    {
        Html problem = wrong is null ? Html.Empty : Html.Of($"""<p class="wrong" role="alert">{wrong}</p>""");
        return page.WriteAsync(http, status, Title, Html.Of(
            $"""
            <p>Enter the code that the program on the other machine shows. On the next page you see what it asks for.</p>
            {problem}
            <form method="post" action="{address.At(SignInIntent.DevicePath)}">
            {form.Field(http)}
            <div class="field"><label for="code">Code</label>
            <input id="code" name="user_code" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" maxlength="32" required autofocus></div>
            <button type="submit">Next</button>
            </form>
            """));
    }
}
