using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Tests.Documents;

public sealed class DocumentErrorTests
{
    [Theory]
    [InlineData("members: [ann, ann]", "a.yaml:5:18: spec.members[1]: \"ann\" stands in this list twice")]
    [InlineData("members: ann", "a.yaml:5:12: spec.members: this must be a list, it is the text \"ann\"; write [ … ] or one item a line after \"- \"")]
    [InlineData("members: [7]", "a.yaml:5:13: spec.members[0]: this must be a text, it is the number 7; put it in quotes")]
    [InlineData("member: [ann]", "a.yaml:5:3: spec: there is no field \"member\" here; did you mean members?")]
    [InlineData("voters: [ann]", "a.yaml:5:3: spec: there is no field \"voters\" here; the fields are members")]
    [InlineData("members: [\"a/b\"]", "a.yaml:5:13: spec.members[0]: \"a/b\" is no name: names have the letters a to z and A to Z, digits, -, _, ., begin with a letter or digit, and are at most 128 long")]
    [InlineData("members:", "a.yaml:5:11: spec.members: this is empty; give it a value or leave the field out")]
    public void A_team(string spec, string error) => Assert.Equal([error], Folder.Errors(Folder.Document("Team", spec)));

    [Theory]
    [InlineData("roles: [a]", "a.yaml:5:3: spec: the field \"type\" is missing")]
    [InlineData("type: robot", "a.yaml:5:9: spec.type: \"robot\" is none of agent, workflow, tool, model, channel, service, person")]
    [InlineData("type: Agent", "a.yaml:5:9: spec.type: \"Agent\" is none of agent, workflow, tool, model, channel, service, person; did you mean agent?")]
    [InlineData("{ type: agent, credentials: [ { clientSecretRef: hunter2 } ] }", "a.yaml:5:52: spec.credentials[0].clientSecretRef: this must be env:NAME (an environment variable) or file:PATH; the secret itself never stands in a document")]
    [InlineData("{ type: agent, credentials: [ { deployments: [] } ] }", "a.yaml:5:33: spec.credentials[0]: a credential is either a clientSecretRef, a publicKey, or an identityProvider with a subject")]
    [InlineData("{ type: agent, credentials: [ { clientSecretRef: env:A, publicKey: { kty: EC, d: a } } ] }", "a.yaml:5:33: spec.credentials[0]: a credential is either a clientSecretRef, a publicKey, or an identityProvider with a subject", "a.yaml:5:70: spec.credentials[0].publicKey: this holds a private key; keep that where the caller is, replace it, and write only the public half here")]
    [InlineData("{ type: agent, credentials: [ { clientSecretRef: env:A }, { clientSecretRef: env:A } ] }", "a.yaml:5:61: spec.credentials[1]: this is the same credential as another one of this principal")]
    [InlineData("{ type: agent, credentials: [ { publicKey: { kty: EC, d: abc } } ] }", "a.yaml:5:46: spec.credentials[0].publicKey: this holds a private key; keep that where the caller is, replace it, and write only the public half here")]
    [InlineData("{ type: agent, credentials: [ { clientSecretRef: \"env:A B\" } ] }", "a.yaml:5:52: spec.credentials[0].clientSecretRef: this must be env:NAME (an environment variable) or file:PATH; the secret itself never stands in a document")]
    [InlineData("{ type: agent, delegation: {} }", "a.yaml:5:30: spec.delegation: the field \"to\" is missing; name who may act on its behalf, or leave delegation out: then nobody may")]
    [InlineData("{ type: agent, delegation: { to: [\"*\"] } }", "a.yaml:5:37: spec.delegation.to[0]: \"*\" is no name: names have the letters a to z and A to Z, digits, -, _, ., begin with a letter or digit, and are at most 128 long")]
    [InlineData("{ type: agent, delegation: { to: [a], from: [b] } }", "a.yaml:5:41: spec.delegation: there is no field \"from\" here; the fields are to")]
    [InlineData("{ type: agent, grants: [ { route: r } ] }", "a.yaml:5:28: spec.grants[0]: the field \"operations\" is missing; name at least one, or a prefix and *")]
    [InlineData("{ type: agent, grants: [ { route: r, operations: [] } ] }", "a.yaml:5:28: spec.grants[0]: the field \"operations\" is missing; name at least one, or a prefix and *")]
    [InlineData("{ type: agent, grants: [ { route: r, operations: [\"a*b\"] } ] }", "a.yaml:5:53: spec.grants[0].operations[0]: \"a*b\" is no operation: write its name, or the beginning of names and one * at the end")]
    [InlineData("{ type: agent, grants: [ { route: r, operations: [x], bounds: { arguments: { a: { maximum: 1, onExceed: clamp } } } } ] }", "a.yaml:5:107: spec.grants[0].bounds.arguments.a.onExceed: a grant never changes an action, it only refuses; put this into a policy's narrow rule")]
    [InlineData("{ type: agent, grants: [ { route: r, operations: [x], bounds: { targets: [ { host: A.example } ], arguments: { a: { pattern: \"(a\", minLength: 3, maxLength: 2 } } } } ] }",
        "a.yaml:5:86: spec.grants[0].bounds.targets[0].host: this is a host in lower case, such as payments.internal, and without a port",
        "a.yaml:5:128: spec.grants[0].bounds.arguments.a.pattern: a '(' that nothing closes")]
    [InlineData("{ type: agent, grants: [ { route: r, operations: [x], bounds: { arguments: { a: { minLength: 3, maxLength: 2 } } } } ] }",
        "a.yaml:5:83: spec.grants[0].bounds.arguments.a: no value meets all of this; deny instead")]
    [InlineData("{ type: agent, grants: [ { route: r, operations: [x], bounds: { arguments: { a: { absent: true, maximum: 2 } } } } ] }",
        "a.yaml:5:83: spec.grants[0].bounds.arguments.a: an argument that is absent has no other bound")]
    public void A_principal(string spec, params string[] errors) => Assert.Equal(errors, Folder.Errors(Folder.Document("Principal", spec)));

    [Theory]
    [InlineData("{ environment: prod, runtime: mine }", "a.yaml:5:33: spec.runtime: \"mine\" is no runtime; use external or hosted")]
    [InlineData("{ environment: prod, runtime: external, run: { restart: always } }", "a.yaml:5:48: spec.run: how it is run is said of a hosted deployment alone: runtime: hosted")]
    [InlineData("{ environment: prod, runtime: hosted, run: { restart: sometimes } }", "a.yaml:5:57: spec.run.restart: \"sometimes\" is no rule; write never, on-failure or always")]
    [InlineData("{ environment: prod, runtime: hosted, run: { memoryMegabytes: 1 } }", "a.yaml:5:65: spec.run.memoryMegabytes: this must be a whole number from 16 to 1048576, it is the number 1")]
    [InlineData("{ environment: prod, runtime: hosted, run: { command: [] } }", "a.yaml:5:57: spec.run.command: a command has 1 to 256 words, the program first")]
    [InlineData("{ environment: prod, runtime: hosted, run: { user: root } }", "a.yaml:5:48: spec.run: there is no field \"user\" here; the fields are command, directory, memoryMegabytes, processes, restart, seconds")]
    [InlineData("{ runtime: external }", "a.yaml:5:3: spec: the field \"environment\" is missing")]
    public void A_deployment(string spec, string error) => Assert.Equal([error], Folder.Errors(Folder.Document("Deployment", spec)));

    [Theory]
    [InlineData("{ amount: { minimum: 5, maximum: 4 } }", "no number is above the minimum and below the maximum; deny instead")]
    [InlineData("{ amount: { exclusiveMinimum: 5, maximum: 5 } }", "no number is above the minimum and below the maximum; deny instead")]
    [InlineData("{ amount: { maximum: \"5\" } }", "this must be a number, it is the text \"5\"")]
    [InlineData("{ amount: { enum: [] } }", "no value can be in an empty list; deny instead")]
    [InlineData("{ amount: { enum: [1], const: 1 } }", "\"const\" and \"enum\" stand for the same thing; keep one")]
    [InlineData("{ amount: { enum: [1], onExceed: set } }", "\"set\" needs a \"const\" to set")]
    [InlineData("{ amount: { const: 1, onExceed: clamp } }", "\"clamp\" needs a minimum or maximum, and no enum or const: it moves a number to the nearest one inside")]
    [InlineData("{ amount: { maximum: 1, onExceed: drop } }", "\"drop\" needs \"absent: true\": it leaves an optional argument out")]
    [InlineData("{ amount: { onExceed: refuse } }", "this bounds nothing; say minimum, maximum, enum, const or another bound")]
    [InlineData("{ }", "this bounds nothing; name an argument, targets, scopes, limits, time, environments, a rate or a budget, or leave \"bounds\" out")]
    public void The_bounds_of_a_rule(string arguments, string error)
    {
        string message = Assert.Single(Folder.Errors(Folder.Document(
            "Policy", $"rules: [ {{ id: a, effect: narrow, always: true, bounds: {{ arguments: {arguments} }} }} ]")));

        Assert.EndsWith(": " + error, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ id: a, effect: oblige, always: true }", "spec.rules[0]: the field \"detect\" is missing; an oblige rule names the detectors that must have answered, or labels")]
    [InlineData("{ id: a, effect: oblige, always: true, labels: [] }", "spec.rules[0].labels: this gives nothing; name labels")]
    [InlineData("{ id: a, effect: deny, always: true, labels: [x] }", "spec.rules[0].labels: only an oblige rule gives labels; what a rule asks for stands in its \"when\", such as 'customer-data' in run.labels")]
    [InlineData("{ id: a, effect: permit, always: true }", "spec.rules[0].effect: \"permit\" is none of allow, narrow, require_approval, deny, oblige")]
    [InlineData("{ id: a, effect: deny }", "spec.rules[0]: the field \"when\" is missing; a rule without condition says \"always: true\"")]
    [InlineData("{ id: a, effect: deny, always: false }", "spec.rules[0].always: only \"always: true\" says something; leave it out where there is a \"when\"")]
    [InlineData("{ id: a, effect: deny, always: yes }", "spec.rules[0].always: this must be true or false, it is the text \"yes\"")]
    [InlineData("{ id: a, effect: deny, always: true, when: \"true\" }", "spec.rules[0].always: a rule holds always or \"when\"; keep one")]
    [InlineData("{ id: a, effect: deny, when: true }", "spec.rules[0].when: this must be a text, it is true; put it in quotes")]
    [InlineData("{ id: a, effect: narrow, always: true }", "spec.rules[0]: the field \"bounds\" is missing; a narrow rule says what it narrows to")]
    [InlineData("{ id: a, effect: allow, always: true, bounds: { arguments: { a: { maximum: 1 } } } }", "spec.rules[0].bounds: only a narrow rule has bounds; what limits an allow stands in its \"when\"")]
    [InlineData("{ id: a, effect: require_approval, always: true }", "spec.rules[0]: the field \"approval\" is missing; a require_approval rule says whose")]
    [InlineData("{ id: a, effect: require_approval, always: true, approval: { gate: g, from: { teams: [t] }, ttl: 4 hours } }", "spec.rules[0].approval.ttl: \"4 hours\" is no duration; write a whole number and one of s, m, h, d, such as 4h, at most 30d")]
    [InlineData("{ id: a, effect: require_approval, always: true, approval: { gate: g, from: { teams: [t] }, ttl: 4h, qourum: 2 } }", "spec.rules[0].approval: there is no field \"qourum\" here; did you mean quorum?")]
    [InlineData("{ id: a, effect: require_approval, always: true, approval: { gate: g, from: { teams: [t] }, ttl: 4h, notBy: [owner] } }", "spec.rules[0].approval.notBy[0]: \"owner\" is none of requester, owner-of-deployment, author")]
    [InlineData("{ id: a, effect: deny, always: true, detect: [] }", "spec.rules[0].detect: only an oblige rule names detectors")]
    public void A_rule(string rule, string error)
    {
        string message = Assert.Single(Folder.Errors(Folder.Document("Policy", $"rules: [ {rule} ]")));

        Assert.EndsWith(": " + error, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mode: off", "spec.mode: \"off\" is none of enforce, shadow")]
    [InlineData("variables: { a: 1 }", "spec.variables.a: this must be a text, it is the number 1; put it in quotes")]
    [InlineData("roles: { a-b: b }", "spec.roles.a-b: conditions could not name this: use letters, digits and _, not a digit first")]
    [InlineData("match: { phase: answer }", "spec.match.phase: \"answer\" is none of request, response")]
    [InlineData("match: { routes: [] }", "spec.match.routes: an empty list matches nothing; leave it out to match any")]
    [InlineData("match: { route: [a] }", "spec.match: there is no field \"route\" here; did you mean routes?")]
    [InlineData("constants: { a-b: 1 }", "spec.constants.a-b: conditions could not name this: use letters, digits and _, not a digit first")]
    public void A_policy(string line, string error)
    {
        string message = Assert.Single(Folder.Errors(Folder.Document("Policy", $"{line}\nrules: [ {{ id: a, effect: deny, always: true }} ]")));

        Assert.EndsWith(": " + error, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_name_that_stands_twice_names_the_first_line() =>
        Assert.Equal(
            ["a.yaml:7:4: spec.rules[1]: the rule \"a\" stands here for the second time; the first is in line 6"],
            Folder.Errors("apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: p/q }\nspec:\n rules:\n - { id: a, effect: deny, always: true }\n - { id: a, effect: deny, always: true }\n"));

    [Theory]
    [InlineData("kind: Polcy", "a.yaml:2:7: kind: \"Polcy\" is no kind; there are Team, Principal, Deployment, Route, Policy, PolicyException, TrustedIssuer, IdentityProvider, Webhook, Alert, Detector and PolicyTest; did you mean Policy?")]
    public void A_kind(string kind, string error) =>
        Assert.Equal([error], Folder.Errors($"apiVersion: atellagent/v1\n{kind}\nmetadata: {{ name: a }}\nspec: {{}}\n"));

    [Fact]
    public void All_that_is_wrong_is_told_at_once_file_by_file()
    {
        DocumentReadResult result = BoundaryFolderReader.Read(
        [
            ("one.yaml", "apiVersion: atellagent/v2\nkind: Team\nmetadata: { name: -a, ownr: b }\nspec: { members: [ok] }\nextra: 1\n"),
            ("two.yaml", "kind: Team\n---\n[]\n---\napiVersion: atellagent/v1\nkind: Team\nmetadata: {name: b}\nspec: {}\n"),
            ("three.yaml", "a: [\n"),
        ]);

        Assert.Equal(
            [
                "one.yaml:1:13: apiVersion: this version reads atellagent/v1, not \"atellagent/v2\"",
                "one.yaml:3:19: metadata.name: \"-a\" is no name: names have the letters a to z and A to Z, digits, -, _, ., begin with a letter or digit, and are at most 128 long",
                "one.yaml:3:23: metadata: there is no field \"ownr\" here; did you mean owner?",
                "one.yaml:5:1: there is no field \"extra\" here; the fields are apiVersion, kind, metadata, spec",
                "two.yaml:1:1: the field \"apiVersion\" is missing",
                "two.yaml:1:1: the field \"metadata\" is missing",
                "two.yaml:1:1: the field \"spec\" is missing",
                "two.yaml:3:1: a document is a mapping with apiVersion, kind, metadata and spec; this is a list",
            ],
            result.Errors.Take(8).Select(error => error.ToString()));
        Assert.StartsWith("three.yaml:2:1: this is not YAML: ", result.Errors[8].ToString(), StringComparison.Ordinal);
        Assert.Equal(9, result.Errors.Length);
        Assert.Equal("b", Assert.Single(result.Documents).Name);
    }

    [Fact]
    public void The_same_kind_and_name_in_two_files_is_an_error()
    {
        string team = Folder.Document("Team", "members: [a]");

        DocumentReadResult result = BoundaryFolderReader.Read([("a.yaml", team), ("b.yaml", "\n" + team)]);

        Assert.Equal("b.yaml:2:1: Team x stands here for the second time; the first is at a.yaml:1:1", Assert.Single(result.Errors).ToString());
    }
}
