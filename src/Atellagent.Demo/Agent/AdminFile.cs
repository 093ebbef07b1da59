using System.Text.Json;
using System.Text.Json.Nodes;
using Atellagent.Client.Tokens;

namespace Atellagent.Demo.Agent;

/// <summary>Reads the administrator's credentials that a first start leaves behind.</summary>
internal static class AdminFile
{
    public static async Task<ClientCredentials> ReadAsync(string path, CancellationToken cancellationToken)
    {
        JsonNode? file = JsonNode.Parse(await File.ReadAllBytesAsync(path, cancellationToken));
        return file?["clientId"] is JsonValue id && file["clientSecret"] is JsonValue secret
            ? new ClientCredentials(id.GetValue<string>(), secret.GetValue<string>())
            : throw new JsonException($"{path} has no clientId and clientSecret");
    }
}
