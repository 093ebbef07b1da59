using System.Text;
using System.Text.Json;
using Atellagent.Client.Plans;
using Atellagent.Client.Problems;
using Atellagent.Client.Tokens;

namespace Atellagent.Client;

/// <content>What authors of policies ask for.</content>
public sealed partial class AtellagentClient
{
    /// <summary>Decides recorded requests again under a draft. Nothing is sent anywhere and nothing is put in force.</summary>
    /// <param name="yaml">The draft's documents.</param>
    /// <param name="options">Which requests.</param>
    /// <param name="progress">Is told now and then how far it is; null where nobody wants to know.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not, something is wrong with the draft, or evidence cannot be read.</exception>
    /// <exception cref="BoundaryUnreachableException">The answer broke off: there is no plan.</exception>
    public Task<PolicyPlanReport> PlanPoliciesAsync(string yaml, PlanOptions options, Action<PlanProgressReport>? progress, CancellationToken cancellationToken) => StreamPlanAsync(
        () => new HttpRequestMessage(HttpMethod.Post, "v1/admin/plans" + options.ToQuery()) { Content = new StringContent(yaml, Encoding.UTF8, "application/yaml") },
        progress,
        cancellationToken);

    /// <summary>Runs the tests of a draft under what is in force, with the draft's documents in the place of those of their names.</summary>
    /// <param name="yaml">Documents and PolicyTests.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What came of them.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not read documents, or something is wrong with the draft.</exception>
    public async Task<PolicyTestReport> TestPoliciesAsync(string yaml, CancellationToken cancellationToken) =>
        (await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, "v1/admin/policy-tests") { Content = new StringContent(yaml, Encoding.UTF8, "application/yaml") }, cancellationToken))
        .Read(WireJson.Default.PolicyTestReport);

    private async Task<PolicyPlanReport> StreamPlanAsync(Func<HttpRequestMessage> make, Action<PlanProgressReport>? progress, CancellationToken cancellationToken)
    {
        for (bool isAgain = false; ; isAgain = true)
        {
            using HttpRequestMessage request = make();
            TokenReport token = await _tokens.AuthorizeAsync(request, cancellationToken);
            PolicyPlanReport? plan = await WireAnswer.StreamAsync(
                _http, request, !isAgain && _tokens.IsOurs, (lines, stopping) => ReadPlanAsync(lines, progress, stopping), cancellationToken);
            if (plan is not null)
            {
                return plan;
            }

            _tokens.Forget(token);
        }
    }

    private static async Task<PolicyPlanReport?> ReadPlanAsync(StreamReader lines, Action<PlanProgressReport>? progress, CancellationToken cancellationToken)
    {
        while (await lines.ReadLineAsync(cancellationToken) is { } text)
        {
            PlanLine? line = JsonSerializer.Deserialize(text, WireJson.Default.PlanLine);
            switch (line?.Type)
            {
                case "plan":
                    return JsonSerializer.Deserialize(text, WireJson.Default.PolicyPlanReport);
                case "problem":
                    throw new BoundaryProblemException(new ProblemReport { Status = 503, Code = line.Code, Detail = line.Detail });
                case "progress" when JsonSerializer.Deserialize(text, WireJson.Default.PlanProgressReport) is { } told:
                    progress?.Invoke(told);
                    break;
            }
        }

        return null;
    }
}
