using Atellagent.Domain.Documents;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Domain.Tests.Documents;

/// <summary>The example for Kubernetes says what it promises: from where agents are, the boundary's port is reached and nothing else.</summary>
public sealed class KubernetesExampleTests
{
    private static readonly JsonObject[] Documents = Read();

    [Fact]
    public void Everything_is_refused_first_and_then_one_port_of_one_application_is_not()
    {
        JsonObject[] policies = [.. Documents.Where(static one => Text(one, "kind") == "NetworkPolicy" && At(one, "metadata", "namespace")!.ToString() == "\"agents\"")];

        JsonObject nothing = Assert.Single(policies, static one => At(one, "spec", "egress") is null);
        Assert.Equal("{}", At(nothing, "spec", "podSelector")!.ToString());
        Assert.Equal("[\"Ingress\",\"Egress\"]", At(nothing, "spec", "policyTypes")!.ToString());
        JsonObject open = Assert.Single(policies, static one => At(one, "spec", "egress") is not null);
        JsonObject rule = (JsonObject)Assert.Single(((JsonArray)At(open, "spec", "egress")!).Items);
        JsonObject to = (JsonObject)Assert.Single(((JsonArray)rule["to"]!).Items);
        Assert.Equal(["namespaceSelector", "podSelector"], to.Members.Select(static member => member.Key).Order(StringComparer.Ordinal));
        JsonObject port = (JsonObject)Assert.Single(((JsonArray)rule["ports"]!).Items);
        Assert.Equal(("TCP", "8700"), (Text(port, "protocol"), port["port"]!.ToString()));
    }

    [Fact]
    public void An_agent_has_no_name_server_no_token_of_the_cluster_and_no_privilege()
    {
        JsonObject agent = Assert.Single(Documents, static one => Text(one, "kind") == "Deployment");
        JsonObject pod = (JsonObject)At(agent, "spec", "template", "spec")!;

        Assert.Equal(("false", "false", "None"), (pod["automountServiceAccountToken"]!.ToString(), pod["enableServiceLinks"]!.ToString(), Text(pod, "dnsPolicy")));
        JsonObject container = (JsonObject)Assert.Single(((JsonArray)pod["containers"]!).Items);
        Assert.Equal("[\"ALL\"]", At(container, "securityContext", "capabilities", "drop")!.ToString());
        Assert.Equal("false", At(container, "securityContext", "allowPrivilegeEscalation")!.ToString());
        Assert.Equal("true", At(container, "securityContext", "readOnlyRootFilesystem")!.ToString());
        Assert.Contains("@sha256:", Text(container, "image"), StringComparison.Ordinal);
    }

    private static JsonObject[] Read()
    {
        List<DocumentError> errors = [];
        IReadOnlyList<YamlNode> read = [.. YamlTreeReader.Read("agents.yaml", File.ReadAllText(Repository.In("docs", "kubernetes", "agents.yaml")), errors)];
        Assert.Empty(errors);
        return [.. read.Select(static node => (JsonObject)node.Json!)];
    }

    private static string? Text(JsonObject from, string name) => (from[name] as JsonString)?.Value;

    private static JsonValue? At(JsonObject from, params string[] path)
    {
        JsonValue? value = from;
        foreach (string name in path)
        {
            value = (value as JsonObject)?[name];
        }

        return value;
    }
}
