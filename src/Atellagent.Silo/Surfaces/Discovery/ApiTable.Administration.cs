using System.Collections.Immutable;

namespace Atellagent.Silo.Surfaces.Discovery;

/// <content>What is said of administration.</content>
internal static partial class ApiTable
{
    private const string Yaml = "application/yaml";
    private const string Lines = "application/x-ndjson";
    private const string Team = "apiVersion: atellagent/v1\nkind: Team\nmetadata: { name: finance }\nspec: { members: [alice] }\n";

    private const string Test = "apiVersion: atellagent/v1\nkind: PolicyTest\nmetadata: { name: finance/refunds-test }\nspec:\n  now: \"2026-03-02T10:00:00Z\"\n  cases:\n    - name: large ones are refused\n      given: { principal: support-agent, deployment: support-bot-prod, route: payments, operation: refund, args: { orderId: ord_1, amount: 5000, currency: EUR } }\n      expect: { effect: deny }\n";

    private static ImmutableArray<ApiOperation> Administration =>
    [
        new("POST", "/v1/admin/apply", "Puts documents in force as one change, or says why not.")
        {
            Query = [("dryRun", "true for the plan alone."), ("prune", "true to delete what is not named."), ("reason", "Why, for the record.")],
            BodyType = Yaml,
            Example = Team,
            Answer = Wire.ApplyReport,
            Statuses = [200, 202],
        },
        new("POST", "/v1/admin/plans", "Decides recorded requests again under a draft, and tells what would be another answer.")
        {
            Query = [("since", "From when on."), ("until", "Until when."), ("principal", "Only of this principal."), ("route", "Only over this route."), ("prune", "true where what is not named is deleted.")],
            BodyType = Yaml,
            Example = Team,
            AnswerType = Lines,
        },
        new("POST", "/v1/admin/detect", "Looks what detectors find in a text.") { Body = Wire.TextToSearch, Example = """{"text":"my key is …"}""", Answer = Wire.FindingListing },
        new("POST", "/v1/admin/explain", "Tells what would become of a request: every step of its way but the one that sends it. Nothing is sent, and nothing recorded.")
        {
            Body = Wire.DryRun,
            Example = """{"principal":"agent","deployment":"prod","route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":900,"currency":"EUR"}}""",
            Answer = Wire.DryRunReport,
        },
        new("GET", "/v1/admin/what-can", "Tells what a principal could do, and which rules that hangs on.") { Query = [("principal", "The principal."), ("deployment", "One of its deployments.")], Answer = Wire.CapabilityListing },
        new("GET", "/v1/admin/who-can", "Tells who could call an operation, and which rules that hangs on.") { Query = [("route", "The route."), ("operation", "The operation.")], Answer = Wire.CapabilityListing },
        new("GET", "/v1/admin/map", "Tells who can reach what: principals, deployments, routes and their destinations.") { Answer = Wire.MapReport },
        new("POST", "/v1/admin/policy-tests", "Runs the tests of a draft, with its documents in the place of those in force. Nothing is put in force, and nothing recorded.")
        {
            BodyType = Yaml,
            Example = Test,
            Answer = Wire.PolicyTestReport,
        },
        new("GET", "/v1/admin/sinks", "Tells how those stand who are told of evidence.") { Answer = Wire.WebhookListing },
        new("GET", "/v1/admin/system", "Tells how silos, stores and settings stand. Of secrets it says where they come from.") { Answer = Wire.SystemReport },
        new("GET", "/v1/admin/deliveries", "The same, under its earlier name.") { Answer = Wire.WebhookListing },
        new("GET", "/v1/admin/alerts", "Lists the alerts in force, and those that have fired.")
        {
            Query = [("alert", "Of this alert."), ("severity", "low, medium, high or critical."), ("since", "Since then."), ("until", "Before then."), .. Pages],
            Answer = Wire.AlertListing,
        },
        new("GET", "/v1/admin/alerts/{log}/{index}", "Tells one that has fired, with the records that it was told for.") { Answer = Wire.FiredAlert },
        new("GET", "/v1/admin/policy-versions", "Lists the policy versions that were in force.") { Answer = Wire.PolicyVersionListing },
        new("GET", "/v1/admin/policy-versions/{version}", "Shows one, with its documents.") { Answer = Wire.PolicyVersionReport },
        new("POST", "/v1/admin/policy-versions/{version}/activate", "Puts one in force again.") { Body = Wire.PolicyRollback, Example = """{"reason":"refunds were refused that should not be","dryRun":true}""", Answer = Wire.ApplyReport, Statuses = [200, 202] },
        new("GET", "/v1/admin/keys", "Lists the keys that sign tokens.") { Answer = Wire.SigningKeyListing },
        new("POST", "/v1/admin/keys/rotate", "Lets the next key sign.") { Body = Wire.KeyRotation, Example = """{"reason":"the yearly rotation","endTokens":false}""", Answer = Wire.SigningKeyListing },
        new("GET", "/v1/admin/tokens", "Lists the tokens that are live, the newest first.") { Query = [("principal", "Of this principal."), .. Pages], Answer = Wire.LiveTokenListing },
        new("POST", "/v1/admin/tokens/{id}/end", "Ends one before its time.") { Body = Wire.TokenEnding, Example = """{"reason":"it stood in a log"}""", Answer = Wire.EndedTokenReport },
        new("POST", "/v1/admin/evidence/rotate-key", "Replaces the key that signs checkpoints.") { Body = Wire.EvidenceKeyRotation, Example = """{"reason":"the yearly rotation"}""", Answer = Wire.EvidenceKeyListing },
        new("GET", "/v1/admin/break-glass", "Lists the uses of break glass.") { Answer = Wire.GlassListing },
        new("POST", "/v1/admin/break-glass", "Asks for a use, or opens one with a sealed code.") { Body = Wire.GlassOpening, Example = """{"reason":"incident 4711: nobody else can be reached"}""", Answer = Wire.GlassUseReport, Statuses = [200, 202] },
        new("POST", "/v1/admin/break-glass/{id}/confirm", "Opens the use that somebody else asked for.") { Answer = Wire.GlassUseReport },
        new("POST", "/v1/admin/break-glass/{id}/close", "Ends a use before its time.") { Answer = Wire.GlassUseReport },
        new("POST", "/v1/admin/break-glass/{id}/review", "Says that another person has looked at what was done.") { Body = Wire.GlassReview, Example = """{"comment":"read each of its nine records; all for incident 4711"}""", Answer = Wire.GlassUseReport },
        new("POST", "/v1/admin/break-glass/{id}/seal", "Makes a sealed code for a person, and tells it this once.") { Answer = Wire.GlassCodeReport },
        new("POST", "/v1/admin/shadow", "Runs a draft beside the policies in force.") { Query = [("prune", "true where what is not named is deleted."), ("reason", "Why.")], BodyType = Yaml, Example = Team, Answer = Wire.ShadowReport },
        new("DELETE", "/v1/admin/shadow", "Ends that.") { Query = [("reason", "Why.")], Answer = Wire.ShadowReport },
        new("GET", "/v1/admin/shadow", "Tells which draft runs.") { Answer = Wire.ShadowReport },
        new("GET", "/v1/admin/shadow/report", "Tells what the draft made of requests since.") { AnswerType = Lines },
        new("GET", "/v1/admin/changes", "Lists the changes that wait for a vote, and what became of others.") { Answer = Wire.PendingChangeListing },
        new("GET", "/v1/admin/changes/{id}", "Shows one, with its documents.") { Answer = Wire.PendingChangeReport },
        new("POST", "/v1/admin/changes/{id}/votes", "Votes on one.")
        {
            Body = Wire.ChangeVote,
            Example = """{"vote":"approve","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000","comment":"as agreed"}""",
            Answer = Wire.PendingChangeReport,
        },
        new("POST", "/v1/admin/people/{name}/invitation", "Makes a link with which a person chooses a password.") { Answer = Wire.InvitationReport },
        new("PUT", "/v1/admin/people/{name}/password", "Sets a person's password.") { Body = Wire.PasswordChange, Example = """{"password":"four words and a number 7"}""", Statuses = [204] },
        new("GET", "/v1/admin/routes/{name}/tools", "Lists the tools of a route's server, as they are now and as they were accepted.") { Answer = Wire.ToolListing },
        new("GET", "/v1/admin/labels", "Lists who holds which labels.") { Answer = Wire.LabelListing },
        new("POST", "/v1/admin/labels/clear", "Takes all labels away from one that holds some.") { Body = Wire.LabelClearing, Example = """{"holder":"run:run_01jm8x9f0000000000000000000","reason":"the file that it read was the public one"}""", Answer = Wire.LabelReport },
        new("GET", "/v1/admin/runs", "Lists runs of hosted deployments.") { Answer = Wire.RunListing },
        new("POST", "/v1/admin/runs", "Starts a run of a hosted deployment.") { Body = Wire.RunRequest, Example = """{"deployment":"support-agent","command":["python3","agent.py"],"key":{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}}""", Answer = Wire.RunReport, Statuses = [201] },
        new("GET", "/v1/admin/runs/hosted", "Lists the hosted deployments that say what is run, and why one is not to run now.")
        {
            Query = [("clock", "The clock of the answer before: waits for the next change."), ("wait", "How long to wait at most, in seconds.")],
            Answer = Wire.HostedListing,
        },
        new("GET", "/v1/admin/runs/{id}", "Tells how a run stands.") { Answer = Wire.RunReport },
        new("POST", "/v1/admin/runs/{id}/end", "Ends a run.") { Answer = Wire.RunReport },
        new("GET", "/v1/runs/{id}/watch", "Tells the runner of a run when it has to stop.") { Answer = Wire.RunWatchReport },
        new("POST", "/v1/runs/{id}/end", "Says how a run has ended, by its runner.") { Body = Wire.RunOutcome, Example = """{"reason":"the program ended","exitCode":0}""", Answer = Wire.RunReport },
        new("GET", "/v1/admin/{kind}", "Lists the documents of a kind.") { Query = [("documents", "true for what is written in each that may be read.")], Answer = Wire.DocumentListing },
        new("GET", "/v1/admin/{kind}/{name}", "Shows one document as it is in force.") { Answer = Wire.DocumentReport },
        new("POST", "/v1/admin/{kind}/{name}/{verb}", "Suspends, resumes, disables or enables.") { Answer = Wire.DocumentReport, Statuses = [200, 202] },
    ];
}
