using System.Text.Json;
using System.Text.Json.Serialization;
using Atellagent.Client.Tokens;

namespace Atellagent.Cli.People;

/// <summary>The JSON of the token server.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(DeviceReport))]
[JsonSerializable(typeof(TokenReport))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class PeopleJson : JsonSerializerContext;
