using Microsoft.Extensions.Options;

namespace Atellagent.Client.Extensions;

/// <summary>Everything that is wrong with the options, told together.</summary>
internal sealed class AtellagentOptionsRules : IValidateOptions<AtellagentOptions>
{
    private const int MostRepeats = 5;
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, AtellagentOptions options)
    {
        List<string> wrong = [];
        void Require(bool holds, string otherwise)
        {
            if (!holds)
            {
                wrong.Add(otherwise);
            }
        }

        Require(IsAddress(options.Address), "Atellagent: Address is wanted, an absolute http or https address without user, query and fragment");
        Require(
            options.Address is not { IsAbsoluteUri: true, Scheme: "http" } plain || plain.IsLoopback || options.AllowPlainHttp,
            "Atellagent: Address is http, which carries the secret in the clear; use https, or say AllowPlainHttp where the network is one's own");
        Require(options.Issuer is null || IsAddress(options.Issuer), "Atellagent: Issuer is an absolute http or https address without user, query and fragment");
        Require(!string.IsNullOrWhiteSpace(options.ClientId), "Atellagent: ClientId is wanted");
        Require(
            new[] { options.ClientSecret, options.ClientSecretFile, options.PrivateKeyFile }.Count(static one => !string.IsNullOrWhiteSpace(one)) == 1,
            "Atellagent: one of ClientSecret, ClientSecretFile and PrivateKeyFile is wanted");
        Require(string.IsNullOrWhiteSpace(options.ClientSecretFile) || File.Exists(options.ClientSecretFile), "Atellagent: there is no ClientSecretFile");
        Require(string.IsNullOrWhiteSpace(options.PrivateKeyFile) || File.Exists(options.PrivateKeyFile), "Atellagent: there is no PrivateKeyFile");
        Require(string.IsNullOrWhiteSpace(options.SubjectTokenFile) || File.Exists(options.SubjectTokenFile), "Atellagent: there is no SubjectTokenFile");
        Require(options.Timeout > TimeSpan.Zero && options.Timeout <= LongestTimeout, "Atellagent: Timeout is more than nothing and an hour at most");
        Require(options.Repeats is >= 0 and <= MostRepeats, "Atellagent: Repeats is from 0 to 5");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static bool IsAddress(Uri? address) =>
        address is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" };
}
