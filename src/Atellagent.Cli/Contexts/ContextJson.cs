using System.Text.Json.Serialization;

namespace Atellagent.Cli.Contexts;

/// <summary>The JSON of the files that hold a login.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(LoginContext))]
[JsonSerializable(typeof(CredentialFile))]
internal sealed partial class ContextJson : JsonSerializerContext;
