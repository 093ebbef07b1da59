using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Atellagent.Boundary.Routes.Egress;
using CsCheck;

namespace Atellagent.Boundary.Tests.Routes.Egress;

public sealed class AddressPolicyTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::7f00:1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::ffff:0:8.8.8.8")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("3fff::1")]
    [InlineData("4000::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%2")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Special_addresses_are_not_public(string address) => Assert.False(Policy().Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("2a00:1450:4001:81b::200e")]
    [InlineData("2001:4860:4860::8888")]
    public void Other_addresses_are_public(string address) => Assert.True(Policy().Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.1.0.0/16", "10.1.255.255", true)]
    [InlineData("10.1.0.0/16", "10.2.0.0", false)]
    [InlineData("10.1.0.0/16", "8.8.8.8", false)]
    [InlineData("127.0.0.0/8", "127.0.0.1", true)]
    [InlineData("::1/128", "::1", true)]
    [InlineData("fd00::/8", "fd12::1", true)]
    [InlineData("169.254.0.0/16", "169.254.169.254", true)]
    [InlineData("8.8.8.0/24", "8.8.8.8", true)]
    [InlineData("127.0.0.0/8", "::ffff:127.0.0.1", false)]
    [InlineData("64.0.0.0/2", "127.0.0.1", false)]
    [InlineData("64.0.0.0/2", "100.64.0.1", false)]
    [InlineData("64.0.0.0/2", "65.0.0.1", true)]
    [InlineData("192.0.0.0/2", "192.168.1.1", false)]
    [InlineData("192.0.0.0/2", "224.0.0.1", false)]
    [InlineData("::/1", "::1", false)]
    [InlineData("::/1", "64:ff9b::7f00:1", false)]
    [InlineData("8000::/1", "fe80::1", false)]
    public void A_special_address_is_allowed_only_where_its_very_range_is_listed(string network, string address, bool allowed)
    {
        Assert.Equal(allowed, Policy(network).Allows(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.1.0.1/16")]
    [InlineData("10.1/16")]
    [InlineData("10.1.0.0")]
    [InlineData("010.1.0.0/16")]
    [InlineData("10.1.0.0/016")]
    [InlineData(" 10.1.0.0/16")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("0.0.0.0/8")]
    [InlineData("224.0.0.0/8")]
    [InlineData("ff02::/16")]
    [InlineData("2002::/16")]
    [InlineData("64:ff9b::/96")]
    [InlineData("::ffff:10.0.0.0/104")]
    [InlineData("::ffff:0.0.0.0/96")]
    [InlineData("fe80::%1/64")]
    [InlineData("localhost")]
    [InlineData("")]
    public void A_network_must_be_canonical_and_name_something(string network)
    {
        ImmutableArray<string>.Builder wrong = ImmutableArray.CreateBuilder<string>();

        Assert.Null(AddressPolicy.TryParse([network], wrong));
        Assert.Single(wrong);
    }

    [Fact]
    public void Listing_networks_never_allows_an_address_outside_of_them()
    {
        Gen.Select(Gen.UInt, Gen.UInt, Gen.Int[1, 32]).Sample((network, address, length) =>
        {
            IPNetwork listed = new(new IPAddress(BitConverter.GetBytes(network & Mask(length)).Reverse().ToArray()), length);
            IPAddress candidate = new(BitConverter.GetBytes(address).Reverse().ToArray());
            ImmutableArray<string>.Builder wrong = ImmutableArray.CreateBuilder<string>();
            AddressPolicy? policy = AddressPolicy.TryParse([listed.ToString()], wrong);
            return policy is null || !policy.Allows(candidate) || listed.Contains(candidate);
        });
    }

    [Fact]
    public void No_embedded_ipv4_address_is_ever_allowed()
    {
        Gen.UInt.Sample(bits =>
        {
            byte[] v4 = BitConverter.GetBytes(bits);
            IPAddress mapped = new IPAddress(v4).MapToIPv6();
            IPAddress nat64 = new([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, .. v4]);
            IPAddress sixToFour = new([0x20, 0x02, .. v4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
            return mapped.AddressFamily == AddressFamily.InterNetworkV6
                && !Array.Exists([mapped, nat64, sixToFour], address => Policy().Allows(address) || Policy("::/1").Allows(address));
        });
    }

    private static uint Mask(int length) => uint.MaxValue << (32 - length);

    private static AddressPolicy Policy(params string[] networks) =>
        AddressPolicy.TryParse([.. networks], ImmutableArray.CreateBuilder<string>())!;
}
