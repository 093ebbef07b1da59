using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Atellagent.Client.Administration;
using Atellagent.Client.Problems;

namespace Atellagent.Client;

/// <content>What administrators ask for.</content>
public sealed partial class AtellagentClient
{
    /// <summary>Puts documents in force, all or none.</summary>
    /// <param name="yaml">The documents.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What changed, or everything that is wrong.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<ApplyReport> ApplyAsync(string yaml, ApplyOptions options, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, "v1/admin/apply" + options.ToQuery())
            {
                Content = new StringContent(yaml, Encoding.UTF8, "application/yaml"),
            },
            cancellationToken);
        return ReadChange(answer, options.DryRun);
    }

    /// <summary>The documents of one kind that are in force, by name.</summary>
    /// <param name="kind">The kind as addresses have it, such as <c>principals</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The documents, without their content.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<DocumentListing> ListDocumentsAsync(string kind, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/admin/{Uri.EscapeDataString(kind)}", cancellationToken)).Read(WireJson.Default.DocumentListing);

    /// <summary>One document that is in force.</summary>
    /// <param name="kind">The kind as addresses have it, such as <c>principals</c>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The document.</returns>
    /// <exception cref="BoundaryProblemException">There is none, or this caller may not.</exception>
    public async Task<DocumentReport> GetDocumentAsync(string kind, string name, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/admin/{Uri.EscapeDataString(kind)}/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}", cancellationToken)).Read(WireJson.Default.DocumentReport);

    /// <summary>The last activations of policies.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The activations, the one in force first.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<PolicyVersionListing> ListPolicyVersionsAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/admin/policy-versions", cancellationToken)).Read(WireJson.Default.PolicyVersionListing);

    /// <summary>One policy version that is or was in force.</summary>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The version.</returns>
    /// <exception cref="BoundaryProblemException">There was none, or this caller may not.</exception>
    public async Task<PolicyVersionReport> GetPolicyVersionAsync(string version, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/admin/policy-versions/{Uri.EscapeDataString(version)}", cancellationToken)).Read(WireJson.Default.PolicyVersionReport);

    /// <summary>Puts a policy version in force that was in force before.</summary>
    /// <param name="version">The version.</param>
    /// <param name="rollback">Why and how.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What changed, or everything that is wrong.</returns>
    /// <exception cref="BoundaryProblemException">There was none, or this caller may not.</exception>
    public async Task<ApplyReport> RollBackPoliciesAsync(string version, PolicyRollback rollback, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"v1/admin/policy-versions/{Uri.EscapeDataString(version)}/activate")
            {
                Content = new StringContent(JsonSerializer.Serialize(rollback, WireJson.Default.PolicyRollback), Encoding.UTF8, "application/json"),
            },
            cancellationToken);
        return ReadChange(answer, rollback.DryRun);
    }

    /// <summary>The changes that wait for the vote of another person, and those of late.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The changes, the newest first.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<PendingChangeListing> ListChangesAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/admin/changes", cancellationToken)).Read(WireJson.Default.PendingChangeListing);

    /// <summary>One change that waits, or did.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The change.</returns>
    /// <exception cref="BoundaryProblemException">There is none, or this caller may not.</exception>
    public async Task<PendingChangeReport> GetChangeAsync(string id, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/admin/changes/{Uri.EscapeDataString(id)}", cancellationToken)).Read(WireJson.Default.PendingChangeReport);

    /// <summary>Votes on a change that somebody else asks for. With the last vote it is carried out.</summary>
    /// <param name="id">The change.</param>
    /// <param name="vote">The vote.</param>
    /// <param name="cancellationToken">Stops waiting; the vote may count all the same.</param>
    /// <returns>The change after the vote.</returns>
    /// <exception cref="BoundaryProblemException">It is over, it is one's own, it has another digest, or this caller may not.</exception>
    public async Task<PendingChangeReport> VoteOnChangeAsync(string id, ChangeVote vote, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"v1/admin/changes/{Uri.EscapeDataString(id)}/votes")
            {
                Content = new StringContent(JsonSerializer.Serialize(vote, WireJson.Default.ChangeVote), Encoding.UTF8, "application/json"),
            },
            cancellationToken);
        return answer.Read(WireJson.Default.PendingChangeReport);
    }

    private static ApplyReport ReadChange(WireAnswer answer, bool dryRun)
    {
        if (answer.Status == 400 && answer.TryReadProblem() is { Errors: { Count: > 0 } errors } problem)
        {
            return new ApplyReport(Applied: false, dryRun, [], errors, Notes: problem.Notes);
        }

        return answer.Status == 400 && answer.TryRead(WireJson.Default.ApplyReport) is { Errors.Count: > 0 } report
            ? report
            : answer.Read(WireJson.Default.ApplyReport);
    }

    /// <summary>Tells how silos, stores and settings stand.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>How they stand.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<SystemReport> ReadSystemAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/admin/system", cancellationToken)).Read(WireJson.Default.SystemReport);

    /// <summary>The keys that sign tokens, the one that comes next, and those that are still published.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The keys, without any private half.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<SigningKeyListing> ListKeysAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/admin/keys", cancellationToken)).Read(WireJson.Default.SigningKeyListing);

    /// <summary>Lets the next key sign tokens. When this returns, it does.</summary>
    /// <param name="rotation">Why and how.</param>
    /// <param name="cancellationToken">Stops waiting; the change may have taken effect all the same.</param>
    /// <returns>The keys now.</returns>
    /// <exception cref="BoundaryProblemException">Evidence of it cannot be written, or this caller may not.</exception>
    public async Task<SigningKeyListing> RotateKeysAsync(KeyRotation rotation, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, "v1/admin/keys/rotate")
            {
                Content = new StringContent(JsonSerializer.Serialize(rotation, WireJson.Default.KeyRotation), Encoding.UTF8, "application/json"),
            },
            cancellationToken);
        return answer.Read(WireJson.Default.SigningKeyListing);
    }

    /// <summary>Suspends or resumes a deployment or a principal. When this returns, no silo admits an action under the old state.</summary>
    /// <param name="kind">Which kind it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="suspended">Whether it shall be suspended.</param>
    /// <param name="cancellationToken">Stops waiting; the change may have taken effect all the same.</param>
    /// <returns>A task that ends when the change has taken effect.</returns>
    /// <exception cref="BoundaryProblemException">There is no such thing, or this caller may not.</exception>
    public async Task SetSuspendedAsync(SuspendableKind kind, string name, bool suspended, CancellationToken cancellationToken)
    {
        string folder = kind == SuspendableKind.Principal ? "principals" : "deployments";
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(
                HttpMethod.Post,
                $"v1/admin/{folder}/{Uri.EscapeDataString(name)}/{(suspended ? "suspend" : "resume")}"),
            cancellationToken);
        if (!answer.IsSuccess)
        {
            throw answer.ToException();
        }
    }

    /// <summary>Makes a link at which a person chooses a password, once.</summary>
    /// <param name="person">A principal of type <c>person</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The link.</returns>
    /// <exception cref="BoundaryProblemException">There is no such person, or the caller may not invite.</exception>
    public async Task<InvitationReport> InviteAsync(string person, CancellationToken cancellationToken) =>
        (await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"v1/admin/people/{Uri.EscapeDataString(person)}/invitation"), cancellationToken))
            .Read(WireJson.Default.InvitationReport);

    /// <summary>Sets a person's password, and ends every session and token of theirs.</summary>
    /// <param name="person">A principal of type <c>person</c>.</param>
    /// <param name="password">The password, 12 characters at least.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>A task that ends when it is set.</returns>
    /// <exception cref="BoundaryProblemException">There is no such person, the password is no good, or the caller may not set it.</exception>
    public async Task SetPasswordAsync(string person, string password, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Put, $"v1/admin/people/{Uri.EscapeDataString(person)}/password")
            {
                Content = JsonContent.Create(new PasswordChange(password), WireJson.Default.PasswordChange),
            },
            cancellationToken);
        if (!answer.IsSuccess)
        {
            throw answer.ToException();
        }
    }
}
