using Atellagent.Silo.Surfaces.Proxies.Envoy;

namespace Atellagent.Scenarios.Proxies.Envoy;

/// <summary>What Envoy was told, as it takes it: code 0 is a yes, whatever else there is.</summary>
internal sealed record EnvoySaid(bool IsYes, int Status, string? Code, string? Action, string? Decision, CheckResponse Answer)
{
    public static EnvoySaid Of(CheckResponse answer)
    {
        bool isYes = (answer.Status?.Code ?? 0) == 0;
        Assert.Equal(isYes ? CheckResponse.HttpResponseOneofCase.OkResponse : CheckResponse.HttpResponseOneofCase.DeniedResponse, answer.HttpResponseCase);
        IEnumerable<HeaderValueOption> headers = isYes ? answer.OkResponse.Headers : answer.DeniedResponse.Headers;
        string? One(string name) => headers.SingleOrDefault(header => header.Header.Key == name)?.Header.Value;
        return new EnvoySaid(isYes, isYes ? 200 : answer.DeniedResponse.Status.Code, One("atellagent-code"), One("atellagent-action"), One("atellagent-decision"), answer);
    }
}
