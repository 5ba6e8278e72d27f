import java.io.FileInputStream;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** A line for each certificate under a root, with its chain in one file: for what the JDK's trust manager takes it, of a server, of a client, both or neither. */
class Purposes {
    public static void main(String[] files) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("root", read(files[0])[0]);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        X509TrustManager manager = (X509TrustManager) factory.getTrustManagers()[0];
        for (int index = 1; index < files.length; index++) {
            X509Certificate[] chain = read(files[index]);
            String server = takes(() -> manager.checkServerTrusted(chain, "ECDHE_ECDSA")) ? "server" : "";
            String client = takes(() -> manager.checkClientTrusted(chain, "EC")) ? "client" : "";
            System.out.println(server + " " + client);
        }
    }

    interface Check {
        void run() throws CertificateException;
    }

    static boolean takes(Check check) {
        try {
            check.run();
            return true;
        } catch (CertificateException refused) {
            return false;
        }
    }

    static X509Certificate[] read(String file) throws Exception {
        try (FileInputStream in = new FileInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).toArray(new X509Certificate[0]);
        }
    }
}
