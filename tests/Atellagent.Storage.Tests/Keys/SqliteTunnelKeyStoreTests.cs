using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Keys;

public sealed class SqliteTunnelKeyStoreTests() : TunnelKeyStoreContract(DatabaseKind.Sqlite);
