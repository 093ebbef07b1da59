using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Storage.People;

namespace Atellagent.Silo.Identity.People;

/// <summary>
/// Performs <c>people.invite</c> and <c>people.set-password</c>. The link and the password are secrets and wait at the desk: they are
/// part of no action and of no record.
/// </summary>
/// <param name="desk">Where the deed waits.</param>
/// <param name="replica">Authority.</param>
/// <param name="invitations">The invitations.</param>
/// <param name="change">Sets passwords.</param>
/// <param name="record">The evidence.</param>
internal sealed class PersonOperation(
    PersonDesk desk, AuthorityReplica replica, InvitationTable invitations, PasswordChange change, SignInRecord record) : IBoundaryOperation
{
    /// <summary>How long an invitation is good for.</summary>
    public static TimeSpan InvitationLife { get; } = TimeSpan.FromDays(1);

    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.Invite, AdministrationOperations.SetPassword];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        string name = ((JsonString)permit.Action.Arguments["name"]!).Value;
        bool invites = string.Equals(permit.Action.Operation.Name, AdministrationOperations.Invite, StringComparison.Ordinal);
        if (desk.Find(((JsonString)permit.Action.Arguments["request"]!).Value) is not { } deed
            || !string.Equals(deed.Person, name, StringComparison.Ordinal)
            || !string.Equals(deed.By, permit.Action.Request.Principal.Name, StringComparison.Ordinal)
            || (deed.Password is null) != invites)
        {
            return new RouteResult.NotSent("arguments_invalid", "there is no such request here; ask at /v1/admin/people");
        }

        // A suspended person cannot sign in, and needs no password to be unable to.
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        if (PeopleInForce.Find(view, name) is not { } person)
        {
            return new RouteResult.NotSent("not_found", "there is no person of that name who may sign in");
        }

        if (VoterSignIn.WhyOwn(person, [.. view.Documents], view.Absences) is { } reason)
        {
            return new RouteResult.NotSent("denied", reason);
        }

        await (invites ? InviteAsync(deed, cancellationToken) : change.SetAsync(person.Name, deed.Password!, deed.By, cancellationToken));
        return new RouteResult.Completed(true, null, JsonObject.Of(("name", new JsonString(name))), Redacted: false);
    }

    private async Task InviteAsync(PersonDeed deed, CancellationToken cancellationToken)
    {
        await record.ChangedAsync("invite", deed.Person, deed.By, cancellationToken);
        deed.Invitation = (await invitations.MakeAsync(deed.Person, deed.By, InvitationLife, cancellationToken)).Text;
    }
}
