using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios.AuthZen;

/// <summary>
/// The usual boundary with a gateway that asks in AuthZEN: records as the working group's certification scenario has them, and the lists of its Todo
/// scenario. Both are the facts of github.com/openid/authzen (Apache-2.0), in documents of ours.
/// </summary>
public sealed class AuthZenWorld : IAsyncLifetime
{
    private const string Documents =
        """

        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: gateway }
        spec:
          type: service
          credentials: [ { clientSecretRef: env:AGENT_SECRET } ]
          grants: {GRANTS}
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: stranger }
        spec:
          type: service
          credentials: [ { clientSecretRef: env:AGENT_SECRET } ]
          grants: {GRANTS}
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: edge }
        spec: { principals: [gateway, stranger], environment: production, runtime: external, grants: {GRANTS} }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: carol }
        spec: { type: person, credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: {GRANTS} }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: records }
        spec:
          connector: http
          destination: { baseUrl: "https://records.example/" }
          enforcementPoints: [gateway]
          authzen:
            resource: record
            arguments: { record: /resource/id, status: /resource/properties/status, soft: /action/properties/soft, role: /subject/properties/role }
          operations:
            read: { method: GET, path: "records/{record}", query: [status, role], effect: read, arguments: {RECORD} }
            write: { method: PUT, path: "records/{record}", effect: write, arguments: {RECORD} }
            delete: { method: POST, path: "records/{record}/delete", effect: destructive, arguments: {DELETED} }
            archive: { method: POST, path: "records/{record}/archive", effect: write, arguments: {RECORD} }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: todos }
        spec:
          connector: http
          destination: { baseUrl: "https://todos.example/" }
          enforcementPoints: [gateway]
          authzen:
            resource: todo
            actions: { can_read_todos: list, can_create_todo: create, can_update_todo: update, can_delete_todo: delete }
            arguments: { todo: /resource/id, owner: /resource/properties/ownerID }
            subjects: { user: { type: person, ids: {IDS} } }
          operations:
            list: { method: GET, path: todos, query: [todo], effect: read, arguments: { type: object, additionalProperties: false, properties: { todo: { type: string } } } }
            create: { method: POST, path: todos, effect: write, arguments: { type: object, additionalProperties: false, properties: { todo: { type: string } } } }
            update: { method: PUT, path: "todos/{todo}", effect: write, arguments: {OWNED} }
            delete: { method: POST, path: "todos/{todo}/delete", effect: destructive, arguments: {OWNED} }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: people }
        spec:
          connector: http
          destination: { baseUrl: "https://people.example/" }
          enforcementPoints: [gateway]
          authzen:
            resource: user
            actions: { can_read_user: read }
            arguments: { user: /resource/id }
            subjects: { user: { type: person, ids: {IDS} } }
          operations:
            read: { method: GET, path: "users/{user}", effect: read, arguments: { type: object, required: [user], additionalProperties: false, properties: { user: { type: string } } } }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: access/records }
        spec:
          match: { routes: [records] }
          variables: { who: "size(delegation) == 1 ? delegation[0].name : ''" }
          rules:
            - { id: read, effect: allow, when: "operation.name == 'read' && variables.who in ['alice', 'bob']" }
            - { id: archive, effect: require_approval, when: "operation.name == 'archive'", approval: { gate: support, from: { teams: [support] }, ttl: 1h } }
            - { id: archive-may, effect: allow, when: "operation.name == 'archive' && variables.who == 'alice'" }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: access/writing }
        spec:
          match: { routes: [records], operations: [write] }
          variables: { who: "size(delegation) == 1 ? delegation[0].name : ''" }
          rules:
            - { id: own, effect: allow, when: "variables.who == 'alice' && args.?status.orValue('') != 'archived'" }
            - { id: admin, effect: allow, when: "args.?status.orValue('') == 'archived' && args.?role.orValue('') == 'admin'" }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: access/deleting }
        spec:
          match: { routes: [records], operations: [delete] }
          rules:
            - { id: softly, effect: allow, when: "size(delegation) == 1 && delegation[0].name == 'alice' && args.?soft.orValue(false)" }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: access/people }
        spec:
          match: { routes: [people, todos], effects: [read] }
          rules:
            - { id: everybody, effect: allow, when: "size(delegation) == 1" }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: access/creating }
        spec:
          match: { routes: [todos], operations: [create] }
          rules:
            - { id: editors, effect: allow, when: "size(delegation) == 1 && 'todo-editor' in delegation[0].roles" }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: access/changing }
        spec:
          match: { routes: [todos], operations: [update, delete] }
          variables: { own: "size(delegation) == 1 && 'todo-editor' in delegation[0].roles && args.?owner.orValue('').startsWith(delegation[0].name + '@')" }
          rules:
            - { id: own, effect: allow, when: variables.own }
            - { id: genius, effect: allow, when: "size(delegation) == 1 && 'todo-genius' in delegation[0].roles" }

        """;

    internal World World { get; private set; } = null!;

    internal string Gateway { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        World = await World.StartAsync(Arrange);
        Gateway = await World.TokenAsync("gateway", deployment: "edge");
    }

    public async ValueTask DisposeAsync() => await World.DisposeAsync();

    /// <summary>Writes the documents.</summary>
    internal static void Arrange(World world)
    {
        StringBuilder people = new();
        foreach ((string name, string roles) in ((string, string)[])[("alice", ""), ("bob", ""), ("rick", "todo-editor, todo-genius"), ("morty", "todo-editor"), ("summer", "todo-editor"), ("beth", ""), ("jerry", "")])
        {
            people.Append($"\n---\napiVersion: atellagent/v1\nkind: Principal\nmetadata: {{ name: {name} }}\nspec: {{ type: person, roles: [{roles}], delegation: {{ to: [gateway, stranger] }}, credentials: [ {{ clientSecretRef: env:AGENT_SECRET }} ], grants: {{GRANTS}} }}");
        }

        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        string text = Documents + people;
        foreach ((string name, string value) in ((string, string)[])
        [
            ("GRANTS", "[ { route: records, operations: [read, write, delete, archive] }, { route: todos, operations: [list, create, update, delete] }, { route: people, operations: [read] }, { route: payments, operations: [getOrder] } ]"),
            ("RECORD", """{ type: object, required: [record], additionalProperties: false, properties: { record: { type: string, enum: [record-1, record-2] }, status: { type: string }, role: { type: string } } }"""),
            ("DELETED", """{ type: object, required: [record], additionalProperties: false, properties: { record: { type: string }, soft: { type: boolean } } }"""),
            ("OWNED", """{ type: object, required: [todo], additionalProperties: false, properties: { todo: { type: string }, owner: { type: string } } }"""),
            ("IDS", """{ "rick@the-citadel.com": rick, "morty@the-citadel.com": morty, "summer@the-smiths.com": summer, "beth@the-smiths.com": beth, "jerry@the-smiths.com": jerry }"""),
        ])
        {
            text = text.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        }

        File.AppendAllText(file, text + "\n");
    }

    internal Task<ClientCall> AskAsync(string body, string path = "evaluation", string? token = null) =>
        ApprovalWorld.PostAsync(World, token ?? Gateway, "access/v1/" + path, body);

    /// <summary>Asks one question of the certification scenario.</summary>
    internal Task<ClientCall> AskAsync(string subject, string action, string resource, string more = "") => AskAsync(
        $$"""{"subject":{"type":"user","id":"{{subject}}"},"action":{"name":"{{action}}"},"resource":{"type":"record","id":"{{resource}}"}{{more}} }""");

    internal static bool Decision(JsonValue? answer) => ((JsonBoolean)((JsonObject)answer!)["decision"]!).Value;

    internal static bool Decision(ClientCall call)
    {
        Assert.True(call.Status == 200, $"{call.Status} {call.Body}");
        return Decision(call.Body);
    }

    internal static string? Reason(ClientCall call) => SettlementWorld.Text(call.Body, "context", "reason");

    internal static string? Detail(ClientCall call) => SettlementWorld.Text(call.Body, "context", "reason_user", "en");
}
