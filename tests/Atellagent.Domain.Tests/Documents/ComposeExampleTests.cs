using Atellagent.Domain.Documents;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Domain.Tests.Documents;

/// <summary>
/// The example for containers says what it promises: the agent reaches the boundary and nothing else, and holds nothing that is worth taking. Each rule is held against a file that
/// breaks it.
/// </summary>
public sealed class ComposeExampleTests
{
    private const string Agent = "agent";
    private static readonly string Example = File.ReadAllText(Repository.In("docs", "compose", "agent.yaml"));

    // What a service of the agent's may say. Everything else, such as privileged, pid, devices or extra_hosts, is a hole until somebody has thought about it.
    private static readonly string[] Known =
    [
        "image", "restart", "depends_on", "environment", "secrets", "networks", "dns", "user", "read_only", "tmpfs", "cap_drop", "security_opt", "mem_limit", "pids_limit",
    ];

    [Fact]
    public void The_example_keeps_every_rule() => Assert.Empty(Broken(Example));

    [Theory]
    [InlineData("    secrets: [agent]\n", "    secrets: [agent]\n    ports: [\"9000:9000\"]\n", "ports")]
    [InlineData("    secrets: [agent]\n", "    secrets: [agent]\n    network_mode: host\n", "network_mode")]
    [InlineData("    secrets: [agent]\n", "    secrets: [agent]\n    privileged: true\n", "privileged")]
    [InlineData("    secrets: [agent]\n", "    secrets: [agent]\n    pid: host\n", "pid")]
    [InlineData("    secrets: [agent]\n", "    secrets: [agent]\n    extra_hosts: [\"host.docker.internal:host-gateway\"]\n", "extra_hosts")]
    [InlineData("    secrets: [agent]\n", "    secrets: [agent]\n    volumes: [\"/var/run/docker.sock:/var/run/docker.sock\"]\n", "volumes")]
    [InlineData("    secrets: [agent]\n", "    secrets: [agent]\n    env_file: [.env]\n", "env_file")]
    [InlineData("    secrets: [agent]\n", "    secrets: [agent, destination]\n", "secrets")]
    [InlineData("    networks: [agent]\n", "    networks: [agent, outside]\n", "networks")]
    [InlineData("    networks: [agent]\n", "", "networks")]
    [InlineData("    internal: true\n", "    internal: false\n", "internal")]
    [InlineData("    internal: true\n", "", "internal")]
    [InlineData("gateway_mode_ipv4: isolated", "gateway_mode_ipv4: nat", "ipv4")]
    [InlineData("      com.docker.network.bridge.gateway_mode_ipv6: isolated\n", "", "ipv6")]
    [InlineData("ATELLAGENT_CLIENT_SECRET_FILE: /run/secrets/agent", "ATELLAGENT_CLIENT_SECRET: hunter2", "environment")]
    [InlineData("OPENAI_BASE_URL: http://boundary:8700/openai/v1", "OPENAI_API_KEY: sk-1", "environment")]
    [InlineData("ATELLAGENT_CLIENT_ID: support-agent", "ATELLAGENT_CLIENT_ID: ${SUPPORT_SECRET}", "environment")]
    [InlineData("ATELLAGENT_URL: http://boundary:8700/", "ATELLAGENT_URL: http://agent:hunter2@boundary:8700/", "environment")]
    [InlineData("OPENAI_BASE_URL: http://boundary:8700/openai/v1", "OPENAI_BASE_URL: https://api.openai.com/v1", "environment")]
    [InlineData("    dns: [\"127.0.0.1\"]\n", "", "dns")]
    [InlineData("    user: \"65532:65532\"\n", "    user: \"0\"\n", "user")]
    [InlineData("    read_only: true\n", "", "read_only")]
    [InlineData("    cap_drop: [ALL]\n", "    cap_drop: [NET_RAW]\n", "cap_drop")]
    [InlineData("no-new-privileges:true", "seccomp:unconfined", "security_opt")]
    [InlineData("    mem_limit: 512m\n", "", "mem_limit")]
    [InlineData("    pids_limit: 64\n", "", "pids_limit")]
    [InlineData("@sha256:0000000000000000000000000000000000000000000000000000000000000000", ":latest", "image")]
    [InlineData("ports: [\"127.0.0.1:8700:8700\"]", "ports: [\"8700:8700\"]", "published")]
    [InlineData("\nnetworks:\n", "\n  neighbour:\n    image: other\n    networks: [agent]\n\nnetworks:\n", "neighbour")]
    public void A_file_that_breaks_a_rule_is_found_out(string said, string becomes, string rule)
    {
        Assert.Contains(said, Example, StringComparison.Ordinal);

        string broken = Assert.Single(Broken(Example.Replace(said, becomes, StringComparison.Ordinal)));

        Assert.StartsWith(rule, broken, StringComparison.Ordinal);
    }

    private static List<string> Broken(string text)
    {
        List<DocumentError> errors = [];
        JsonObject file = (JsonObject)Assert.Single(YamlTreeReader.Read("agent.yaml", text, errors).ToArray()).Json!;
        Assert.Empty(errors);
        JsonObject services = (JsonObject)file["services"]!;
        JsonObject agent = (JsonObject)services[Agent]!;
        List<string> broken = [];
        void Require(bool holds, string rule)
        {
            if (!holds)
            {
                broken.Add(rule);
            }
        }

        broken.AddRange(agent.Members.Select(static member => member.Key).Where(static name => !Known.Contains(name)));
        Require(Said(agent, "networks") == "[\"agent\"]", "networks: the agent is on its own and no other");
        Require(Said(agent, "secrets") == "[\"agent\"]", "secrets: the agent has its own and no other");
        Require(Said(agent, "dns") == "[\"127.0.0.1\"]", "dns: there is no name server");
        Require(Said(agent, "user")?.StartsWith("\"0", StringComparison.Ordinal) == false, "user: it is not root");
        Require(Said(agent, "read_only") == "true", "read_only: it is");
        Require(Said(agent, "cap_drop") == "[\"ALL\"]", "cap_drop: all");
        Require(Said(agent, "security_opt") == "[\"no-new-privileges:true\"]", "security_opt: no new privileges, and nothing is loosened");
        Require(Said(agent, "mem_limit") is not null, "mem_limit: it has one");
        Require(Said(agent, "pids_limit") is not null, "pids_limit: it has one");
        Require(Said(agent, "image")?.Contains("@sha256:", StringComparison.Ordinal) == true, "image: the one that was looked at");
        broken.AddRange(((JsonObject)agent["environment"]!).Members.Where(static one => !IsNoSecret(one.Key, ((JsonString)one.Value).Value)).Select(static one => $"environment: {one.Key}"));

        JsonObject network = (JsonObject)((JsonObject)file["networks"]!)[Agent]!;
        Require(Said(network, "internal") == "true", "internal: the agent's network leads nowhere");
        foreach (string version in (string[])["ipv4", "ipv6"])
        {
            Require(Said((JsonObject)network["driver_opts"]!, $"com.docker.network.bridge.gateway_mode_{version}") == "\"isolated\"", $"{version}: this machine has no address on the agent's network");
        }

        broken.AddRange(services.Members.Where(static one => one.Key is not (Agent or "boundary") && (Said((JsonObject)one.Value, "networks")?.Contains("\"agent\"", StringComparison.Ordinal) ?? false))
            .Select(static one => $"{one.Key}: it is on the agent's network"));
        Require(((JsonArray)((JsonObject)services["boundary"]!)["ports"]!).Items.All(static port => ((JsonString)port).Value.StartsWith("127.0.0.1:", StringComparison.Ordinal)), "published: to this machine alone");
        return broken;
    }

    // A value is an address of the boundary without a user, the path of a secret, or a plain name; nothing is taken from the environment of whoever starts it.
    private static bool IsNoSecret(string name, string value) => name switch
    {
        "ATELLAGENT_URL" or "OPENAI_BASE_URL" => value.StartsWith("http://boundary:8700/", StringComparison.Ordinal),
        "ATELLAGENT_CLIENT_SECRET_FILE" => value == "/run/secrets/agent",
        "ATELLAGENT_CLIENT_ID" or "ATELLAGENT_DEPLOYMENT" => value.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-'),
        _ => false,
    };

    private static string? Said(JsonObject from, string name) => from[name]?.ToString();
}
